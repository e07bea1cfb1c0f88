import Catalog
import Foundation
import Testing

@testable import Importing

/// The well-known data sets are read as those who made them mean them.
@Suite("Samples of data sets")
struct DatasetSampleTests {
    /// Tracks by genre: a track of two genres has two rows.
    static let byGenre = """
        ,track_id,artists,album_name,track_name,popularity,duration_ms,explicit,\(Sample.featureColumns),track_genre
        0,\(Sample.track(1)),\(Sample.nela),Kettle Songs,Copper Kettle,33,181500,False,\(Sample.featureTexts[0]),shanty
        1,\(Sample.track(2)),\(Sample.nela);\(Sample.ono),Kettle Songs,Slow Ferry,34,92250,False,\(Sample.featureTexts[1]),shanty
        2,\(Sample.track(1)),\(Sample.nela),Kettle Songs,Copper Kettle,33,181500,False,\(Sample.featureTexts[0]),chant
        3,\(Sample.track(3)),\(Sample.ono),North Window,North Window,35,200000,False,\(Sample.featureTexts[2]),glass-pop
        4,\(Sample.track(4)),\(Sample.ono),North Window,South Window,36,210000,True,\(Sample.featureTexts[3]),night-pop

        """

    /// How the file is packed.
    enum Packing: CaseIterable {
        case plain, zip, gzip
    }

    @Test(arguments: Packing.allCases)
    func `genres of repeated rows are those of the artist, and of the track`(packing: Packing) throws {
        let text = Array(Self.byGenre.utf8)
        let bytes =
            switch packing {
            case .plain: text
            case .zip: Sample.zip("dataset.csv", text)
            case .gzip: ContainerTests.gzip(Self.byGenre)
            }
        let reading = try Reading(bytes: bytes)

        #expect(reading.tracks.map(\.id) == (1...4).map(Sample.track))
        #expect(reading.repeated == 1 && reading.rows == 5 && reading.leftOut.isEmpty)
        #expect(reading.artistNames == [Sample.nela, Sample.ono])
        #expect(reading.credits(1) == [Sample.nela, Sample.ono] && reading.credits(2) == [Sample.ono])
        #expect(reading.genres(of: Sample.nela) == ["shanty", "chant"])
        #expect(reading.genres(of: Sample.ono) == ["shanty", "glass-pop", "night-pop"])
        #expect(reading.trackGenres[Sample.track(1)] == ["shanty", "chant"])
        #expect(reading.trackGenres[Sample.track(4)] == ["night-pop"])
        #expect(reading.albums.count == 2 && reading.album(0)?.released == .unknown)
        #expect((0..<4).map { reading.features[reading.tracks[$0].id] } == Sample.features)
        #expect(reading.tracks.map(\.popularity) == [33, 34, 35, 36])
        #expect(reading.tracks.map(\.isExplicit) == [false, false, false, true])
    }

    @Test func `lists as Python writes them are taken apart`() throws {
        let reading = try Reading(
            text: """
                id,name,popularity,duration_ms,explicit,artists,id_artists,release_date,\(Sample.featureColumns)
                \(Sample.track(1)),Copper Kettle,33,181500,0,['\(Sample.nela)'],['\(Sample.artist(1))'],1957,\(Sample.featureTexts[0])
                \(Sample.track(2)),Slow Ferry,34,92250,0,"['\(Sample.nela)', '\(Sample.ono)']","['\(Sample.artist(1))', '\(Sample.artist(2))']",1957-11,\(Sample.featureTexts[1])
                \(Sample.track(3)),Gravel Hymn,0,200000,1,"[""Kit's Kiln""]",['\(Sample.artist(3))'],1991-08-30,\(Sample.featureTexts[2])

                """)

        #expect(reading.tracks.map(\.id) == (1...3).map(Sample.track) && reading.leftOut.isEmpty)
        #expect(reading.artistNames == [Sample.nela, Sample.ono, "Kit's Kiln"])
        #expect(
            reading.tracks.map { $0.artists.map(\.id) } == [
                [Sample.artist(1)], [Sample.artist(1), Sample.artist(2)], [Sample.artist(3)],
            ])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["1957", "1957-11", "1991-08-30"])
        #expect(reading.tracks.map(\.isExplicit) == [false, false, true])
        #expect((0..<3).map { reading.features[reading.tracks[$0].id] } == Array(Sample.features.prefix(3)))
    }

    @Test func `albums and artists are identified by id, beats may have a fraction`() throws {
        let features = Sample.featureTexts.map { $0 + ".0" }
        let reading = try Reading(
            text: """
                id,name,album,album_id,artists,artist_ids,track_number,disc_number,explicit,\(Sample.featureColumns),duration_ms,year,release_date
                \(Sample.track(1)),Copper Kettle,Kettle Songs,\(Sample.album(1)),['\(Sample.nela)'],['\(Sample.artist(1))'],1,1,False,\(features[0]),181500,2017,2017-05-19
                \(Sample.track(2)),Slow Ferry,Kettle Songs,\(Sample.album(1)),"['\(Sample.nela)', '\(Sample.ono)']","['\(Sample.artist(1))', '\(Sample.artist(2))']",2,1,False,\(features[1]),92250,2017,2017-05-19
                \(Sample.track(3)),Gravel Hymn,Gravel Notes,\(Sample.album(2)),"['\(Sample.kit)']",['\(Sample.artist(3))'],1,2,True,\(features[2]),200000,1963,1963

                """)

        #expect(reading.tracks.map(\.album) == [Sample.album(1), Sample.album(1), Sample.album(2)])
        #expect(reading.albums.count == 2 && reading.album(0)?.totalTracks == 2)
        #expect(reading.tracks[2].artists == [ArtistReference(id: Sample.artist(3), name: Sample.kit)])
        #expect(reading.artists.count == 3 && reading.credits(1) == [Sample.nela, Sample.ono])
        #expect(reading.tracks.map { reading.features[$0.id]?.timeSignature } == [4, 5, 4])
        #expect(reading.tracks.map(\.trackNumber) == [1, 2, 1] && reading.tracks.map(\.discNumber) == [1, 1, 2])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["2017-05-19", "2017-05-19", "1963"])
    }

    @Test func `keys, modes and beats may be words`() throws {
        let reading = try Reading(
            text: """
                genre,artist_name,track_name,track_id,popularity,acousticness,danceability,duration_ms,energy,instrumentalness,key,liveness,loudness,mode,speechiness,tempo,time_signature,valence
                Shanty,\(Sample.nela),Copper Kettle,\(Sample.track(1)),33,0.27,0.37,181500,0.81,0,E,0.16,-7.3,Major,0.052,133.07,4/4,0.64
                Shanty,\(Sample.nela),Slow Ferry,\(Sample.track(2)),34,0.73,0.68,92250,0.24,0.0034,B,0.08,-13.1,Minor,0.043,76.4,5/4,0.22
                Stone,"\(Sample.kit)",Gravel Hymn,\(Sample.track(3)),35,0.01,0.55,200000,0.93,0.41,Gb,0.36,-3.6,Major,0.11,151.2,4/4,0.71
                Chant,\(Sample.nela),Copper Kettle,\(Sample.track(1)),33,0.27,0.37,181500,0.81,0,E,0.16,-7.3,Major,0.052,133.07,4/4,0.64

                """)

        #expect(reading.tracks.map(\.id) == (1...3).map(Sample.track) && reading.repeated == 1 && reading.rows == 4)
        #expect((0..<3).map { reading.features[reading.tracks[$0].id] } == Array(Sample.features.prefix(3)))
        #expect(reading.genres(of: Sample.nela) == ["Shanty", "Chant"] && reading.credits(2) == [Sample.kit])
        #expect(reading.tracks.map(\.popularity) == [33, 34, 35] && reading.leftOut.isEmpty)
    }

    @Test func `genres of playlists come together at the artist`() throws {
        let columns = Sample.featureColumns.replacing(",time_signature", with: "")
        let features = Sample.featureTexts.map { $0.dropLast(2) }
        let reading = try Reading(
            text: """
                track_id,track_name,track_artist,track_popularity,track_album_id,track_album_name,track_album_release_date,playlist_name,playlist_id,playlist_genre,playlist_subgenre,\(columns),duration_ms
                \(Sample.track(1)),Copper Kettle,\(Sample.nela),33,\(Sample.album(1)),Kettle Songs,2017-05-19,Kilns,p1,shanty,harbour shanty,\(features[0]),181500
                \(Sample.track(2)),Slow Ferry,\(Sample.nela),34,\(Sample.album(1)),Kettle Songs,2017-05-19,Ferries,p2,chant,slow chant,\(features[1]),92250
                \(Sample.track(3)),Late Ferry,\(Sample.nela),35,\(Sample.album(2)),Late Ferry,2021,Ferries,p2,chant,slow chant,\(features[2]),200000
                \(Sample.track(1)),Copper Kettle,\(Sample.nela),33,\(Sample.album(1)),Kettle Songs,2017-05-19,Mornings,p3,r&b,soft r&b,\(features[0]),181500

                """)

        #expect(reading.tracks.map(\.id) == (1...3).map(Sample.track) && reading.repeated == 1)
        #expect(reading.tracks.map(\.album) == [Sample.album(1), Sample.album(1), Sample.album(2)])
        #expect(reading.artistNames == [Sample.nela])
        #expect(reading.genres(of: Sample.nela) == ["shanty", "chant", "r&b"])
        #expect(reading.tracks.map(\.popularity) == [33, 34, 35])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["2017-05-19", "2017-05-19", "2021"])
        #expect(reading.tracks.allSatisfy { reading.features[$0.id]?.complete != nil })
        #expect(reading.features[Sample.track(2)]?.tempo == 76.4)
    }

    @Test func `a list in Windows-1252 without ids counts its artists and has percent`() throws {
        let text = """
            track_name,artist(s)_name,artist_count,released_year,released_month,released_day,in_spotify_playlists,streams,bpm,key,mode,danceability_%,valence_%,energy_%,acousticness_%,instrumentalness_%,liveness_%,speechiness_%
            Brûlée Lune,\(Sample.nela),1,2020,11,6,9,"2,345",133,C#,Major,37,64,81,27,0,16,5
            Señal Única,"\(Sample.nela), \(Sample.ono)",2,2021,2,28,9,"2,345",76,,Minor,68,22,24,73,0,8,4
            Gravel Hymn,"\(Sample.kit)",1,1963,1,1,9,"2,345",151,F#,Major,55,71,93,1,41,36,11

            """
        let reading = try Reading(bytes: Sample.windows1252(text))
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.file.encoding == .windows1252 && reading.leftOut.isEmpty)
        #expect(reading.tracks.map(\.name) == ["Brûlée Lune", "Señal Única", "Gravel Hymn"])
        #expect(reading.credits(0) == [Sample.nela] && reading.credits(1) == [Sample.nela, Sample.ono])
        #expect(reading.credits(2) == [Sample.kit])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["2020-11-06", "2021-02-28", "1963-01-01"])
        #expect(features.map { $0?.danceability } == [0.37, 0.68, 0.55] && features[2]?.instrumentalness == 0.41)
        #expect(features.map { $0?.tempo } == [133, 76, 151] && features.map { $0?.key } == [1, nil, 6])
        #expect(features.map { $0?.mode } == [.major, .minor, .major])
        #expect(features.allSatisfy { $0?.complete == nil && $0?.loudness == nil })
        #expect(reading.file.columns.lacking == [.loudness, .trackID])
        #expect(Set(reading.tracks.map(\.id)).count == 3)
        #expect(reading.tracks.allSatisfy { reading.gaps[$0.id]?.contains(.trackID) == true })
    }

    @Test func `short names of columns are known, and what lacks is named`() throws {
        let reading = try Reading(
            text: """
                ,title,artist,top genre,year,bpm,nrgy,dnce,dB,live,val,dur,acous,spch,pop
                1,Copper Kettle,\(Sample.nela),sea shanty,2017,133,81,37,-7,16,64,181,27,5,33
                2,Slow Ferry,\(Sample.nela),sea shanty,2017,76,24,68,-13,8,22,92,73,4,34
                3,Gravel Hymn,"\(Sample.kit)",stone folk,1963,151,93,55,-4,36,71,200,1,11,35

                """)
        let features = reading.features[reading.tracks[0].id]

        #expect(reading.tracks.map(\.name) == ["Copper Kettle", "Slow Ferry", "Gravel Hymn"])
        #expect(reading.credits(2) == [Sample.kit] && reading.leftOut.isEmpty)
        #expect(features?.energy == 0.81 && features?.danceability == 0.37 && features?.loudness == -7)
        #expect(features?.liveness == 0.16 && features?.valence == 0.64 && features?.acousticness == 0.27)
        #expect(features?.speechiness == 0.05 && features?.tempo == 133)
        #expect(reading.tracks.map(\.durationMilliseconds) == [181_000, 92_000, 200_000])
        #expect(reading.tracks.map(\.popularity) == [33, 34, 35])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["2017", "2017", "1963"])
        #expect(reading.genres(of: Sample.nela) == ["sea shanty"] && reading.genres(of: Sample.kit) == ["stone folk"])
        #expect(reading.file.columns.lacking == [.key, .mode, .instrumentalness, .trackID])
    }

    @Test func `rows without ids get the same ones each time`() throws {
        let text = """
            SongName,ArtistName,Popularity,\(Sample.featureColumns),Duration_ms
            Copper Kettle,\(Sample.nela),33,\(Sample.featureTexts[0]),181500
            Slow Ferry,\(Sample.nela),34,\(Sample.featureTexts[1]),92250
            Gravel Hymn,"\(Sample.kit)",35,\(Sample.featureTexts[2]),200000

            """
        let reading = try Reading(text: text)

        #expect(try Reading(text: text).tracks == reading.tracks && reading.leftOut.isEmpty)
        #expect(Set(reading.tracks.map(\.id)).count == 3 && reading.credits(2) == [Sample.kit])
        #expect(
            reading.tracks[0].id
                == DerivedID.track(artists: [Sample.nela], title: "Copper Kettle", milliseconds: 181_500))
        #expect((0..<3).map { reading.features[reading.tracks[$0].id] } == Array(Sample.features.prefix(3)))
        #expect(reading.file.columns.lacking == [.trackID])
    }

    @Test func `lengths in minutes and seconds are read, and years are dates`() throws {
        let reading = try Reading(
            text: """
                Track,Artist,Album,Year,Duration,Time_Signature,Danceability,Energy,Key,Loudness,Mode,Speechiness,Acousticness,Instrumentalness,Liveness,Valence,Tempo,Popularity
                Copper Kettle,\(Sample.nela),Kettle Songs,1974,3:05,4,0.37,0.81,4,-7.3,1,0.052,0.27,0,0.16,0.64,133.07,33
                Gravel Hymn,"\(Sample.kit)",Gravel Notes,1963,12:40,4,0.55,0.93,6,-3.6,1,0.11,0.01,0.41,0.36,0.71,151.2,35

                """)

        #expect(reading.tracks.map(\.durationMilliseconds) == [185_000, 760_000])
        #expect((0..<2).map { reading.album($0)?.released.description } == ["1974", "1963"])
        #expect(reading.credits(1) == [Sample.kit] && reading.leftOut.isEmpty)
        #expect(
            (0..<2).map { reading.features[reading.tracks[$0].id] } == [Sample.features[0], Sample.features[2]])
    }
}
