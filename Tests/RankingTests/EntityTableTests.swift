import Catalog
import Embedding
import Ranking
import Testing

@Suite struct EntityTableTests {
    @Test(arguments: [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]])
    func `rows end up in the order of their identifier, each with what belongs to it`(order: [Int]) {
        let ids: [SpotifyID] = ["0", "AAAAAAAAA1", "AAAAAAAAA2", "Z", "a"]
        let vectors = Fixtures.randomVectors(5)
        var builder = EntityTable.Builder(.track)
        for position in order {
            builder.append(
                spotifyID: ids[position], name: "name \(position)", quality: Double(position) / 10,
                vector: vectors[position * Space.dimensions..<(position + 1) * Space.dimensions]
            )
        }

        let table = builder.build()

        #expect((0..<5).map(table.spotifyID(at:)) == ids)
        #expect((0..<5).map(table.name(at:)) == (0..<5).map { "name \($0)" })
        #expect((0..<5).map(table.quality(at:)) == [0, 0.1, 0.2, 0.3, 0.4])
        #expect((0..<5).flatMap(table.index.vector(at:)) == vectors)
        #expect(ids.map(table.row(of:)) == [0, 1, 2, 3, 4])
        #expect(table.row(of: "AAAAAAAAA") == nil && table.row(of: "") == nil && table.row(of: "zz") == nil)
    }

    @Test func `a bad vector is refused and counted, the rest stands`() {
        var builder = EntityTable.Builder(.album, capacity: 4)
        let bad: [[Float]] = [
            Fixtures.vector([:]), Fixtures.vector([0: .nan]), Fixtures.vector([1: .infinity]), [1, 0, 0],
        ]
        let refused = bad.map { builder.append(spotifyID: "x", name: "x", quality: 1, vector: $0) }
        let taken = builder.append(spotifyID: "y", name: "y", quality: 1, vector: Fixtures.vector([0: 3, 1: 4]))

        #expect(refused == [false, false, false, false] && taken)
        #expect(builder.refusedCount == 4)
        let table = builder.build()
        #expect(table.count == 1)
        #expect(abs(table.index.vector(at: 0)[1] - 0.8) < 1e-6)
    }

    @Test func `an exact name wins over a folded one`() {
        let table = Fixtures.table(.artist, [("1", "TOOL", [0: 1]), ("2", "Tool", [1: 1]), ("3", "Björk", [2: 1])])

        #expect(table.match("Tool")?.row == 1)
        #expect(table.match("Tool")?.isExact == true)
        #expect(table.match("tool")?.row == 0)
        #expect(table.match("tool")?.isExact == false)
        #expect(table.match("bjork")?.row == 2)
        #expect(table.match("Toolbox") == nil && table.match("") == nil)
    }

    @Test func `of several equal names the most popular is meant, then the best embedded, then the first`() {
        var builder = EntityTable.Builder(.track)
        let rows: [(id: SpotifyID, popularity: Int, quality: Double)] = [
            ("1", 10, 0.9), ("2", 80, 0.5), ("3", 80, 0.9), ("4", 80, 0.9),
        ]
        for row in rows {
            builder.append(
                spotifyID: row.id, name: "Intro", quality: row.quality, popularity: row.popularity,
                vector: Fixtures.vector([0: 1])
            )
        }
        #expect(builder.build().match("intro")?.row == 2)
    }

    @Test func `names of every script and none survive`() {
        let names = ["Мои песни", "!!!", "", "방탄소년단", String(repeating: "長", count: 248)]
        var builder = EntityTable.Builder(.track)
        for (position, name) in names.enumerated() {
            builder.append(
                spotifyID: SpotifyID("\(position)"), name: name, quality: 1, vector: Fixtures.vector([position: 1])
            )
        }
        let table = builder.build()

        #expect((0..<5).map(table.name(at:)) == names)
        for (position, name) in names.enumerated() where !name.isEmpty {
            #expect(table.match(name)?.row == position)
        }
        #expect(table.match("мои песни")?.row == 0)
    }

    @Test func `a growing table keeps what it has`() {
        let vectors = Fixtures.randomVectors(1_000)
        var builder = EntityTable.Builder(.track)
        for row in (0..<1_000).reversed() {
            builder.append(
                spotifyID: SpotifyID("\(10_000 + row)"), name: "", quality: 1,
                vector: vectors[row * Space.dimensions..<(row + 1) * Space.dimensions]
            )
        }
        let table = builder.build()

        #expect((0..<1_000).flatMap(table.index.vector(at:)) == vectors)
    }
}
