import Catalog
import Recommendations
import Testing

@testable import Ranking

/// Snapshots that are not what was written: an error each, and no crash.
@Suite struct DamagedSnapshotTests {
    private let bytes: [UInt8]

    init() throws {
        bytes = try MadeUpMusic(artists: 12, leastPruned: 50).index.snapshotBytes()
    }

    private func code(_ bytes: [UInt8]) -> SnapshotError.Code? {
        do {
            _ = try SnapshotBytes(bytes).index()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a flipped bit anywhere is found`() throws {
        #expect(code(bytes) == nil)
        let layout = try Self.entries(bytes)
        // Some bits of each section, header and table, but not the zeros between.
        var places = Array(stride(from: 0, to: 48, by: 3)) + Array(stride(from: 64, to: 64 + layout.count * 64, by: 37))
        for entry in layout where entry.length > 0 {
            places += [entry.offset, entry.offset + entry.length / 2, entry.offset + entry.length - 1]
        }

        for place in places {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(place % 8)
            #expect(code(damaged) != nil, "byte \(place)")
        }
    }

    @Test func `a snapshot that was cut or goes on is found`() {
        for count in [0, 1, 63, 64, 65, 1_000, bytes.count / 3, bytes.count / 2, bytes.count - 1] {
            #expect(code(Array(bytes[..<count])) == .damaged, "\(count) bytes")
        }
        #expect(code(bytes + [0]) == .damaged)
        #expect(code([UInt8](repeating: 0, count: bytes.count)) == .otherFormat)
    }

    @Test func `another version, another order of bytes and another file are not damage`() {
        var version = bytes
        version[8] = 99
        var order = bytes
        order.replaceSubrange(12..<16, with: bytes[12..<16].reversed())

        #expect(code(version) == .otherFormat && code(order) == .otherFormat)
        #expect(code(Array("SQLite format 3".utf8) + bytes) == .otherFormat)
    }

    /// Changes a section's bytes and makes all checksums right again, as no accident does.
    private func forged(_ name: String, _ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
        var forged = bytes
        let entries = try Self.entries(bytes)
        let place = try #require(entries.firstIndex { $0.name == name }, "\(name)")
        let entry = entries[place]
        var section = Array(bytes[entry.offset..<entry.offset + entry.length])
        change(&section)
        try #require(section.count <= entry.length)
        forged.replaceSubrange(entry.offset..<entry.offset + section.count, with: section)
        var new = entry
        new.length = section.count
        new.checksum = section.withUnsafeBytes(SnapshotLayout.checksum)
        let start = SnapshotLayout.headerBytes + place * SnapshotLayout.entryBytes
        let tableEnd = SnapshotLayout.headerBytes + entries.count * SnapshotLayout.entryBytes
        forged.withUnsafeMutableBytes { all in
            new.write(to: UnsafeMutableRawBufferPointer(rebasing: all[start..<start + SnapshotLayout.entryBytes]))
            let table = UnsafeRawBufferPointer(rebasing: all[SnapshotLayout.headerBytes..<tableEnd])
            all.storeBytes(
                of: SnapshotLayout.checksum(table), toByteOffset: SnapshotLayout.Header.tableChecksum, as: UInt64.self)
            let own = SnapshotLayout.checksum(UnsafeRawBufferPointer(rebasing: all[SnapshotLayout.Header.checked]))
            all.storeBytes(of: own, toByteOffset: SnapshotLayout.Header.ownChecksum, as: UInt64.self)
        }
        return forged
    }

    private static func entries(_ bytes: [UInt8]) throws -> [SnapshotEntry] {
        let count = bytes[24..<28].reversed().reduce(0) { $0 << 8 | Int($1) }
        return try (0..<count).map { place in
            let start = SnapshotLayout.headerBytes + place * SnapshotLayout.entryBytes
            return try bytes[start..<start + SnapshotLayout.entryBytes].withUnsafeBytes {
                try #require(SnapshotEntry($0))
            }
        }
    }

    @Test func `sections with right checksums and wrong numbers are refused or harmless`() throws {
        var random = MadeUpMusic.Random(state: 3)
        let names = try Self.entries(bytes).filter { $0.length > 0 }.map(\.name)
        var refused = 0

        for name in names {
            for kind in 0..<4 {
                let forged = try forged(name) { section in
                    switch kind {
                    case 0: section = section.map { _ in 0xFF }
                    case 1: section = section.map { _ in 0 }
                    case 2: for place in section.indices { section[place] = UInt8(random.below(256)) }
                    default: section.removeLast(section.count / 2)
                    }
                }
                guard let index = try? SnapshotBytes(forged).index() else {
                    refused += 1
                    continue
                }
                // What passed may say nonsense, but nothing reads outside.
                use(index)
            }
        }
        #expect(refused > names.count)
    }

    private func use(_ index: CatalogIndex) {
        for text in ["artist 1", "track 12", "albun 3", "jazz", "\u{0}"] {
            _ = index.search(SearchQuery(text), among: ResourceType.allCases, limit: 20)
        }
        var request = RecommendationRequest(seeds: [.name("Artist 3"), .name("Track 5")], limit: 20)
        request.explain = true
        request.details = true
        request.foldsVersions = true
        _ = try? Recommender(index: index).recommend(request)
        request.filter.bounds[.energy] = .init(min: 0.1, max: 0.9, target: 0.5)
        request.filter.bounds[.releaseYear] = .init(min: 1980)
        request.filter.genres = ["jazz"]
        _ = try? Recommender(index: index).recommend(request)
        for type in ResourceType.allCases {
            for row in stride(from: 0, to: index[type].count, by: 7) {
                _ = index.details(of: EntityRef(type, row: row))
                _ = index.vector(of: EntityRef(type, row: row))
            }
        }
    }
}
