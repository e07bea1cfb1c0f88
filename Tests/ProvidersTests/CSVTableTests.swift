import Foundation
import Testing

@testable import Providers

/// Companions of a dataset: some columns of a small file.
struct CSVTableTests {
    private static func table(_ text: String, _ columns: [String]) throws -> CSVTable {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try CSVTable(contentsOf: file, columns: columns)
    }

    @Test func `columns are found by name, in the order asked for`() throws {
        let text = "\u{FEFF}Track_ID, label ,x\na,\"pop, rock\",1\n b , jazz ,2\n"
        let table = try Self.table(text, ["label", "track_id"])

        #expect(table.header == ["track_id", "label", "x"])
        #expect(table.rows == [["pop, rock", "a"], ["jazz", "b"]])
        #expect(table.badRows.isEmpty)
    }

    @Test func `a row with another number of fields is counted, not read`() throws {
        let table = try Self.table("a,b\n1,2\n3\n4,5\n", ["b"])

        #expect(table.rows == [["2"], ["5"]])
        #expect(table.lines == [2, 4])
        #expect(table.badRows == [BadRow(line: 3, reason: "1 fields where the header has 2")])
    }

    @Test func `a missing column is named with those that are there`() throws {
        let error = #expect(throws: ProviderError.self) { try Self.table("track_id,genre\n", ["track_id", "label"]) }

        #expect(error?.code == .missingColumns(["label"]))
        #expect(error?.message.contains("lacks the column label") == true)
        #expect(error?.message.contains("track_id, genre") == true)
    }
}
