import Foundation
import Testing

@testable import Importing

/// Companions of a catalog: some columns of a small file.
@Suite("Tables by column")
struct ColumnTableTests {
    private static func table(_ text: String, _ columns: [String]) throws -> ColumnTable {
        let file = try TemporaryFile(Array(text.utf8))
        return try ColumnTable(contentsOf: file.path, columns: columns)
    }

    @Test func `columns are found by name, in the order asked for`() throws {
        let text = "\u{FEFF}Track_ID, label ,x\na,\"pop, rock\",1\n b , jazz ,2\n"
        let table = try Self.table(text, ["label", "track_id"])

        #expect(table.header == ["track_id", "label", "x"])
        #expect(table.rows == [["pop, rock", "a"], ["jazz", "b"]])
        #expect(table.leftOut.isEmpty)
    }

    @Test func `the delimiter is the one that shows the columns`() throws {
        let tags = try Self.table(
            "artist_name,genres\nAda,dub;ska;rock\nBee,dub;ska;rock\n", ["artist_name", "genres"])
        let tabs = try Self.table("artist_name\tgenres\nAda\tdub,ska\n", ["artist_name", "genres"])

        #expect(tags.rows.map { $0[1] } == ["dub;ska;rock", "dub;ska;rock"])
        #expect(tabs.rows == [["Ada", "dub,ska"]])
    }

    @Test func `a row with another number of fields is counted, not read`() throws {
        let table = try Self.table("a,b\n1,2\n3\n4,5\n", ["b"])

        #expect(table.rows == [["2"], ["5"]])
        #expect(table.lines == [2, 4])
        #expect(
            table.leftOut == [LeftOutRow(line: 3, kind: .broken, reason: "1 fields where the header has 2")])
    }

    @Test func `a missing column is named with those that are there`() throws {
        let error = #expect(throws: ImportError.self) { try Self.table("track_id,genre\n", ["track_id", "label"]) }

        #expect(error?.code == .missingColumns(["label"]))
        #expect(error?.message.contains("lacks the column label") == true)
        #expect(error?.message.contains("track_id, genre") == true)
    }

    @Test func `of columns that may be missing those that are there are kept`() throws {
        let file = try TemporaryFile(Array("b,c\n1,2\n".utf8))
        let table = try ColumnTable(contentsOf: file.path, anyOf: ["a", "c"])

        #expect(table.columns == ["c"] && table.rows == [["2"]])
        #expect(try ColumnTable(contentsOf: file.path, anyOf: ["a"]).rows.isEmpty)
    }
}
