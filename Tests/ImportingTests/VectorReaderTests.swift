import Foundation
import Testing

@testable import Importing

@Suite struct VectorReaderTests {
    private func rows(_ text: String) throws -> (rows: [VectorRow], names: [String]?) {
        let file = try TemporaryFile(Array(text.utf8))
        let reader = try VectorReader(ImportSource.sources(at: file.path)[0])
        var rows: [VectorRow] = []
        while true {
            let portion = try reader.next(2)
            if portion.isEmpty { return (rows, reader.names) }
            rows += portion
        }
    }

    @Test func `a table without a heading has the id first`() throws {
        let (rows, names) = try rows("t1,0.5,-1,2e3\nt2;x,1,2,3\n\"t3\", 4 ,5,6\n")

        #expect(rows.map(\.id) == ["t1", "t2;x", "t3"])
        #expect(rows.map(\.values) == [[0.5, -1, 2_000], [1, 2, 3], [4, 5, 6]])
        #expect(rows.allSatisfy { $0.fault == nil })
        #expect(names == nil)
    }

    @Test(arguments: [("isrc", "isrc:"), ("mbid", "mbid:"), ("id", ""), ("track_uri", "")])
    func `a heading names the numbers and says what the id is`(_ column: String, _ prefix: String) throws {
        let (rows, names) = try rows("mood;\(column);depth\n1.5;abc;2\n")

        #expect(names == ["mood", "depth"])
        #expect(rows == [VectorRow(line: 2, id: prefix + "abc", values: [1.5, 2])])
    }

    @Test func `rows that cannot be used are there with their line and reason`() throws {
        let (rows, _) = try rows("a\t1\t2\nb\t1\nc\t1\tnan\nd\tx\t2\n\t1\t2\ne\t1\t2\t3\nf\t\t2\ng\t7\t8\n")

        #expect(rows.map(\.fault) == [nil, .width, .number, .number, .nameless, .width, .number, nil])
        #expect(rows.map(\.line) == Array(1...8))
    }

    @Test func `lines of JSON have an id and a vector under their usual names`() throws {
        let (rows, _) = try rows(
            """
            {"id": "a", "model": {"name": "clap"}, "vector": [0.25, -1e-3]}
            {"embedding": [1, 2], "isrc": "GBAYE0601498", "title": "x\\"y"}
            {"mbid": "0f7c", "values": [3, 4], "id": ""}
            {"id": "d", "vector": [1, null]}
            {"id": "e", "vector": [1, "2"]}
            {"id": "f"}
            {"id": "g", "vector": [1, 2, 3]}
            {"vector": [1, 2]}
            {"id": "h", "vector": [1,
            {"id": "\\u0069", "vector": [5, 6]}
            """)

        #expect(rows.map(\.id) == ["a", "isrc:GBAYE0601498", "mbid:0f7c", "d", "e", "f", "g", "", "", "i"])
        #expect(rows.prefix(3).map(\.values) == [[0.25, -0.001], [1, 2], [3, 4]])
        #expect(
            rows.map(\.fault) == [nil, nil, nil, .number, .number, .number, .width, .nameless, .broken, nil])
        #expect(rows.last?.values == [5, 6])
    }

    @Test func `other forms are refused with the next step`() throws {
        let array = #expect(throws: ImportError.self) { try rows("[{\"id\": \"a\"}]") }
        let empty = #expect(throws: ImportError.self) { try rows(" \n") }
        let single = #expect(throws: ImportError.self) { try rows("just text\n") }

        #expect(array?.message.contains("jq") == true)
        #expect(empty?.message.contains("empty") == true)
        #expect(single?.message.contains("id and numbers") == true)
    }
}
