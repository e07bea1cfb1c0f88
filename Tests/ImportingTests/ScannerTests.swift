import Catalog
import Foundation
import Testing

@testable import Importing

/// Tables are cut into records.
@Suite("Records of tables")
struct ScannerTests {
    private struct Broken: Error {
        let line: Int
        let reason: String
    }

    private func scan(_ text: String) throws -> [Result<[String], Broken>] {
        let scanner = DelimitedScanner(MemorySource(Array(text.utf8)), delimiter: UInt8(ascii: ","))
        var records: [Result<[String], Broken>] = []
        while true {
            switch try scanner.step() {
            case .end: return records
            case .broken(let reason): records.append(.failure(Broken(line: scanner.line, reason: reason)))
            case .record:
                records.append(
                    .success((0..<scanner.fieldCount).map { String(decoding: scanner.field($0), as: UTF8.self) }))
            }
        }
    }

    private func records(_ text: String) throws -> [[String]] { try scan(text).compactMap { try? $0.get() } }

    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}a,b\n", [["a", "b"]]),
        ("\u{FEFF}\"a\",b\n", [["a", "b"]]),
        ("\n\r\na,b\n\n", [["a", "b"]]),
        (",\n", [["", ""]]),
        ("a,\n", [["a", ""]]),
        ("\"a,b\",c\n", [["a,b", "c"]]),
        ("\"a\"\"b\"\"\",\"\"\n", [["a\"b\"", ""]]),
        ("\"\"\"\",x\n", [["\"", "x"]]),
        ("\"a\nb\r\nc\",d\r\n", [["a\nb\r\nc", "d"]]),
        ("a \"quoted\" word,b\n", [["a \"quoted\" word", "b"]]),
        ("a,\"b\"", [["a", "b"]]),
        ("", []),
    ])
    func `records are cut as RFC 4180 says`(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
    }

    @Test(arguments: [
        ("a,b\r1,2\r3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("a,b\r\r\"1\r2\",\"3\"\r", [["a", "b"], ["1\r2", "3"]]),
        ("\u{FEFF}a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    ])
    func `lines may end as old Macintosh programs end them`(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
        let lines = try scan("a,b\r\"1\r2\"x,\r3,4\r").compactMap { record -> Int? in
            if case .failure(let broken) = record { broken.line } else { nil }
        }
        #expect(lines == [2])
    }

    @Test func `a quote left open costs one row`() throws {
        let found = try scan("a,\"b\nc,d\ne,\"f\"\n")

        // The quote closes at the next one, before an f: broken, so the lines after the first get their own chance.
        #expect(found.count == 3)
        #expect(throws: Broken.self) { try found[0].get() }
        #expect(try found[1].get() == ["c", "d"])
        #expect(try found[2].get() == ["e", "f"])
        #expect(try records("a,b\nc,\"d\ne,f\n") == [["a", "b"], ["e", "f"]])
    }

    @Test func `a record over a mebibyte is broken and the next line is read`() throws {
        let long = String(repeating: "x", count: DelimitedScanner.maximumRecordLength * 2)
        let found = try scan("a,b\n\"\(long)\",b\n\(long),b\nc,d\n")

        try #require(found.count == 4)
        guard case .failure(let first) = found[1], case .failure(let second) = found[2] else {
            Issue.record("the long records were taken")
            return
        }
        #expect(first.line == 2 && second.line == 3)
        #expect(first.reason.contains("longer than a mebibyte"))
        #expect(try found[3].get() == ["c", "d"])
    }

    @Test func `records survive every position of the buffer's end`() throws {
        // 1,500 records of 500 bytes cross the buffer's end of 262,144 bytes at changing places.
        let rows = (0..<1500).map { number in
            ["\(number)", String(repeating: "é,\"\n", count: 90 + number % 7), "end \(number)"]
        }
        let text = rows.map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }
        #expect(try records(text.joined(separator: "\r\n")) == rows)
    }

    @Test func `lines are counted over quoted line ends and broken rows`() throws {
        let reading = try Reading(
            text: "track_id,title,artist\nt1,\"One\nand\na half\",Ada\nbad\nt2,\"x\"y,Ada\nt3,T,Ada,x\n")

        #expect(reading.tracks.map(\.name) == ["One\nand\na half"])
        #expect(reading.leftOut.map(\.line) == [5, 6, 7])
    }

    @Test func `a JSON key without end is gone through and not kept`() throws {
        let key = String(repeating: "k", count: 3 << 20)
        let reading = try Reading(
            text: """
                [{"id": "4TrkInvented0000000001", "name": "Salt", "artist": "Aya Lund"},
                 {"\(key)": 1, "id": "4TrkInvented0000000002", "name": "Pepper", "artist": "Aya Lund"},
                 {"id": "4TrkInvented0000000003", "name": "Thyme", "artist": "Aya Lund"}]
                """)

        #expect(reading.tracks.map(\.name) == ["Salt", "Thyme"] && reading.leftOut.map(\.kind) == [.broken])
    }
}
