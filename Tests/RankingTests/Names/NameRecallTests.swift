import Catalog
import Testing

@testable import Ranking

/// How often a misspelt name is understood, and how seldom one that is not there is taken for another.
@Suite struct NameRecallTests {
    @Test func `of misspelt names at least 95 in 100 are found`() {
        var fixture = NameFixture(seed: 6)
        let names = fixture.names(2_000)
        let index = Self.index(names)
        let asked = names.prefix(1_200).map { (name: $0, typed: fixture.misspelling(of: $0)) }

        let recall = Self.recall(asked, in: index)

        print("recall@1 of \(asked.count) misspelt names among \(names.count): \(recall)")
        #expect(recall >= 0.95)
    }

    @Test func `of names that are not there at least 95 in 100 stay unresolved`() {
        var fixture = NameFixture(seed: 7)
        let index = Self.index(fixture.names(2_000))
        let absent = (0..<500).map { _ in fixture.absentName() }

        let resolved = absent.filter { index.resolve(name: $0) != nil }

        print("\(resolved.count) of \(absent.count) absent names were taken for another")
        #expect(Double(resolved.count) <= 0.05 * Double(absent.count))
    }

    @Test(.enabled(if: DeveloperCatalog.isAvailable, "the developer data is not here"))
    func `of real titles, albums and artists misspelt at least 95 in 100 are found`() throws {
        var fixture = NameFixture(seed: 8)
        let catalog = try DeveloperCatalog.names()
        for (column, names) in catalog.sorted(by: { $0.key < $1.key }) {
            let index = Self.index(names)
            let asked = stride(from: 0, to: names.count, by: max(1, names.count / 700)).map { position in
                (name: names[position], typed: fixture.misspelling(of: names[position]))
            }

            let recall = Self.recall(asked, in: index)

            print("\(column): recall@1 of \(asked.count) misspelt names among \(names.count): \(recall)")
            #expect(recall >= 0.95)
        }
    }

    /// The share of names whose misspelling means a resource that folds to the same.
    private static func recall(_ asked: [(name: String, typed: String)], in index: CatalogIndex) -> Double {
        let right = asked.filter { asked in
            index.resolve(name: asked.typed, as: .track).map { FoldedName(index.name(of: $0.entity)) }
                == FoldedName(asked.name)
        }
        return Double(right.count) / Double(asked.count)
    }

    private static func index(_ names: [String]) -> CatalogIndex {
        var builder = EntityTable.Builder(.track, capacity: names.count)
        for (number, name) in names.enumerated() {
            builder.append(
                spotifyID: SpotifyID("\(100_000 + number)"), name: name, quality: 1, vector: Fixtures.vector([0: 1]))
        }
        return CatalogIndex(modelVersion: "v1", tables: [builder.build()])
    }
}
