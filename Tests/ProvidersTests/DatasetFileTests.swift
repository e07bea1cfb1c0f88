import Catalog
import Foundation
import Testing

@testable import Providers

@Suite("Files of datasets")
struct DatasetFileTests {
    private let header = DatasetReaderTests.header
    private let features = DatasetReaderTests.features

    private func records(_ text: String) throws -> [[String]] {
        try scan(Data(text.utf8)).compactMap { try? $0.get() }
    }

    private func scan(_ data: Data) throws -> [Result<[String], Broken>] {
        let file = try TemporaryFile(data)
        var scanner = CSVScanner(try DatasetFile(path: file.url.path))
        var records: [Result<[String], Broken>] = []
        while true {
            switch try scanner.step() {
            case .end: return records
            case .broken(let reason): records.append(.failure(Broken(line: scanner.line, reason: reason)))
            case .record:
                var fields: [String] = []
                for number in 0..<scanner.fieldCount {
                    fields.append(String(decoding: scanner.field(number), as: UTF8.self))
                }
                records.append(.success(fields))
            }
        }
    }

    private struct Broken: Error {
        let line: Int
        let reason: String
    }

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

    @Test func `a quote left open costs one row`() throws {
        let found = try scan(Data("a,\"b\nc,d\ne,\"f\"\n".utf8))

        // The quote closes at the next one, before an f: broken, so the lines after the first get their own chance.
        #expect(found.count == 3)
        #expect(throws: Broken.self) { try found[0].get() }
        #expect(try found[1].get() == ["c", "d"])
        #expect(try found[2].get() == ["e", "f"])
    }

    @Test func `a quote left open at the end of the file costs one row`() throws {
        let found = try scan(Data("a,b\nc,\"d\ne,f\n".utf8))

        #expect(found.compactMap { try? $0.get() } == [["a", "b"], ["e", "f"]])
    }

    @Test func `a record over a mebibyte is broken and the next line is read`() throws {
        let long = String(repeating: "x", count: CSVScanner.maximumRecordLength * 2)
        let found = try scan(Data("a,b\n\"\(long)\",b\n\(long),b\nc,d\n".utf8))

        #expect(found.count == 4)
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
        let file = try TemporaryFile(
            "\(header)\nt1,\"One\nand\na half\",Ada,\(features)\nbad\nt2,\"x\"y,Ada,\(features)\nt3,T,Ada,\(features),\n"
        )

        let batch = try #require(try DatasetReader(contentsOf: file.url).nextBatch())

        #expect(batch.tracks.map(\.name) == ["One\nand\na half"])
        #expect(batch.badRows.map(\.line) == [5, 6, 7])
    }

    @Test func `UTF-16 is refused with a hint`() throws {
        let file = try TemporaryFile(Data([0xFF, 0xFE, 0x74, 0x00]))

        let error = #expect(throws: ProviderError.self) { try DatasetReader(contentsOf: file.url) }

        #expect(error?.message.contains("UTF-8") == true)
    }

    @Test(arguments: [
        ("0", 0), ("-0.5", -0.5), ("0.0946", 0.0946), ("127.698", 127.698), ("1e-05", 1e-5), ("5.91E-05", 5.91e-5),
        ("12345678901234567890123", 1.2345678901234568e22), ("0.1234567890123456789", 0.1234567890123456789),
        (" 4 ", 4), ("+3", 3), (".5", 0.5), ("7.", 7),
    ])
    func `numbers read as the standard library reads them`(text: String, expected: Double) {
        let reading = Array(text.utf8).withUnsafeBufferPointer(DatasetNumber.read)
        #expect(reading == .number(expected))
    }

    @Test(arguments: ["", " ", "NA", "null", "NaN", "None"])
    func `empty fields and their spellings are absent`(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(DatasetNumber.read) == .absent)
    }

    @Test(arguments: ["x", "1.2.3", "1,5", "--1", "-", ".", "inf", "0x10 z"])
    func `other text is no number`(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(DatasetNumber.read) == .wrong)
    }
}
