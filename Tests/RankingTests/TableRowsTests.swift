import Catalog
import Embedding
import Recommendations
import Testing

@testable import Ranking

/// Tables that are read piece by piece, beside those that are built row by row.
@Suite struct TableRowsTests {
    private let music = MadeUpMusic(artists: 20, albumsPerArtist: 3, tracksPerAlbum: 6)

    /// A table of the tracks whose pieces come in orders of their own; identifiers are far apart in the end.
    private func rows(of tracks: [MadeUpMusic.Track]) -> TableRows {
        func id(_ number: Int) -> Int64 { number % 50 == 49 ? Int64(number) * 1_000_000_007 : Int64(number + 1) }
        var rows = TableRows(.track)
        for (number, track) in tracks.enumerated().reversed() {
            track.vector.withUnsafeBytes { rows.addVector(of: id(number), quality: 0.9, $0) }
        }
        for (number, track) in tracks.enumerated() {
            var facts = TableRows.Facts()
            (facts.popularity, facts.durationMilliseconds) = (track.facts.popularity, track.facts.durationMilliseconds)
            (facts.isExplicit, facts.album) = (track.facts.isExplicit, track.facts.album)
            let code = Array((track.isrc ?? "").utf8)
            code.withUnsafeBytes { code in
                facts.code = track.isrc == nil ? nil : code
                Array(track.id.rawValue.utf8).withUnsafeBytes { identifier in
                    Array(track.name.utf8).withUnsafeBytes { name in
                        let hasVector = rows.add(id(number), identifier: identifier, name: name, facts)
                        #expect(hasVector)
                    }
                }
            }
        }
        rows.arrange()
        for (number, track) in tracks.enumerated().reversed() {
            let features = TableRows.attributes.map { track.facts.features?.value(of: $0).map(Float.init) ?? .nan }
            features.withUnsafeBufferPointer { rows.setFeatures(of: id(number), $0) }
            for (place, artist) in track.artists.enumerated().reversed() {
                rows.link(id(number), to: artist, place: place)
            }
        }
        return rows
    }

    @Test(arguments: [0, Int.max])
    func `a table of pieces is that of rows`(_ leastPruned: Int) {
        var rows = rows(of: music.tracks)
        let table = rows.build(leastPruned: leastPruned)
        let right = music.index[.track]

        #expect(table.count == right.count)
        for row in 0..<right.count {
            #expect(table.spotifyID(at: row) == right.spotifyID(at: row) && table.name(at: row) == right.name(at: row))
            #expect(table.index.vector(at: row) == right.index.vector(at: row))
            #expect(table.quality(at: row) == right.quality(at: row))
            #expect(table.popularity(at: row) == right.popularity(at: row))
            #expect(
                table.facts.features(at: row).map(\.bitPattern) == right.facts.features(at: row).map(\.bitPattern))
            #expect(table.facts.durationMilliseconds(at: row) == right.facts.durationMilliseconds(at: row))
            #expect(table.facts.popularity(at: row) == right.facts.popularity(at: row))
            #expect(table.facts.isExplicit(at: row) == right.facts.isExplicit(at: row))
            #expect(table.facts.album(at: row) == right.facts.album(at: row))
            #expect(Array(table.facts.artists[row]) == Array(right.facts.artists[row]))
        }
    }

    @Test func `a resource whose vector says nothing has a vector and no row`() {
        var rows = TableRows(.album)
        for (id, vector) in [Fixtures.vector([:]), [1], Fixtures.vector([0: .nan])].enumerated() {
            vector.withUnsafeBytes { rows.addVector(of: Int64(id), quality: 1, $0) }
        }
        Fixtures.vector([1: 2]).withUnsafeBytes { rows.addVector(of: 9, quality: 1, $0) }
        let isKnown = [0, 1, 2, 9, 10].map { (id: Int64) in
            Array("id\(id)".utf8).withUnsafeBytes { rows.add(id, identifier: $0, name: $0, .init()) }
        }
        rows.arrange()

        #expect(isKnown == [true, true, true, true, false])
        #expect(rows.count == 1 && rows[9] == 0 && rows[0] == nil && rows[10] == nil)
        let table = rows.build()
        #expect(table.index.vector(at: 0) == Fixtures.vector([1: 1]))
    }

    @Test func `an album is as long as its tracks, and as popular and explicit as any of them`() {
        var rows = TableRows(.album)
        for id in [1, 2] as [Int64] {
            Fixtures.vector([0: 1]).withUnsafeBytes { rows.addVector(of: id, quality: 1, $0) }
            Array("id\(id)".utf8).withUnsafeBytes { text in
                _ = rows.add(id, identifier: text, name: text, .init())
            }
        }
        rows.arrange()
        rows.addTrack(to: 1, durationMilliseconds: 100, popularity: nil, isExplicit: false)
        rows.addTrack(to: 1, durationMilliseconds: 50, popularity: 7, isExplicit: true)
        rows.addTrack(to: 1, durationMilliseconds: 50, popularity: 3, isExplicit: false)
        rows.addTrack(to: 5, durationMilliseconds: 50, popularity: 3, isExplicit: false)
        let table = rows.build()

        #expect(table.facts.durationMilliseconds(at: 0) == 200 && table.facts.durationMilliseconds(at: 1) == nil)
        #expect(table.facts.popularity(at: 0) == 7 && table.facts.popularity(at: 1) == nil)
        #expect(table.facts.isExplicit(at: 0) == true && table.facts.isExplicit(at: 1) == nil)
    }

    @Test func `a code in bytes has the digest of its text`() {
        for code in ["USRC17607839", "us-rc1-76-07839", "", "--", "Ä1", "ß", "１２", "a.b,c"] {
            let bytes = Array(code.utf8).withUnsafeBufferPointer(Recordings.digest(ofCode:))
            #expect(bytes == Recordings.digest(ofCode: code), "\(code)")
        }
    }

    @Test func `identifiers have their numbers, near or far apart`() {
        var places = IdentifierPlaces()
        let ids: [Int64] = [5, 1, -3, 900_000, 1 << 40, 7_000_000, 2_000_000, .max, .min, 0]
        for (number, id) in ids.enumerated() { places[id] = Int32(number) }
        for id in 3_000_000..<3_000_100 as Range<Int64> { places[id] = Int32(id - 3_000_000) }

        #expect(ids.map { places[$0] } == (0..<10).map { Int32($0) })
        #expect(places[3_000_050] == 50 && places[6] == nil && places[4_000_000] == nil && places[-1] == nil)
    }
}

/// An index that answers before its pruned tables are built.
@Suite struct PruningTests {
    @Test func `a pruned index answers as the one before it`() throws {
        let music = MadeUpMusic(artists: 30, albumsPerArtist: 6, tracksPerAlbum: 24, leastPruned: .max)
        let pruned = music.index.pruned()

        #expect(!music.index.isPruned && pruned.isPruned)
        #expect(pruned[.track].index is PrunedIndex && pruned[.artist].index is ScanIndex)
        var request = RecommendationRequest(seeds: [.name("Artist 3"), .name("Track 70")], limit: 30)
        request.filter.bounds[.energy] = .init(min: 0.2, max: 0.7)
        request.filter.excludedGenres = ["jazz"]
        request.details = true
        for limit in [1, 10, 100] {
            request.limit = limit
            let right = try Recommender(index: music.index).recommend(request)
            #expect(try Recommender(index: pruned).recommend(request) == right)
        }
    }

    @Test func `a small index is pruned as it is`() {
        let index = MadeUpMusic(artists: 3).index
        #expect(index.isPruned && index.pruned().isSame(as: index))
    }
}
