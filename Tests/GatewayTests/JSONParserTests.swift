import Testing

@testable import Gateway

/// What the parser tells apart, and how it words what is wrong.
struct JSONParserTests {
    static let values: [(String, JSONValue)] = [
        ("1", .integer("1")), ("-0", .integer("0")), ("-12", .integer("-12")),
        ("123456789012345678901234567890", .integer("123456789012345678901234567890")),
        ("1.0", .decimal(1)), ("1e1", .decimal(10)), ("1.5E-3", .decimal(0.0015)), ("1e400", .decimal(.infinity)),
        ("true", .bool(true)), ("false", .bool(false)), ("null", .null), (" \t\r\n5 ", .integer("5")),
        (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t\u00e9""#, "\"\\/\u{8}\u{C}\n\r\té"),
        (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\0"),
        (#""\ud800x""#, .brokenString(text: "\u{FFFD}x", surrogate: 0xD800)),
        (#""\ud800\ud800\udc00""#, .brokenString(text: "\u{FFFD}\u{10000}", surrogate: 0xD800)),
        (#""\udc00""#, .brokenString(text: "\u{FFFD}", surrogate: 0xDC00)),
        ("[]", []), ("[1, [true]]", [.integer("1"), [.bool(true)]]),
        ("{}", [:]), (#"{"b":1,"a":{}}"#, ["b": .integer("1"), "a": [:]]),
    ]

    @Test(arguments: values)
    func `a value is classified as Python classifies it`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test func `of duplicate keys the last value wins, at the place of the first`() throws {
        let value = try JSONParser.parse(Array(#"{"a":1,"b":2,"a":3,"a":4}"#.utf8))

        #expect(value == ["a": .integer("4"), "b": .integer("2")])
    }

    @Test func `keys that differ only in composition stay apart`() throws {
        let value = try JSONParser.parse(Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))

        #expect(value["\u{E9}"] == .integer("1"))
        #expect(value["e\u{301}"] == .integer("2"))
    }

    static let faults: [(String, String)] = [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ("{bad", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (#"{"a""#, "Expecting ':' delimiter: line 1 column 5 (char 4)"),
        (#"{"a":1"#, "Expecting ',' delimiter: line 1 column 7 (char 6)"),
        (#"{"a":1,}"#, "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"),
        ("[1,]", "Expecting value: line 1 column 4 (char 3)"),
        ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
        ("[\"é\",\n?]", "Expecting value: line 2 column 1 (char 6)"),
        ("[\"é\n\"]", "Invalid control character at: line 1 column 4 (char 3)"),
        ("\"abc", "Unterminated string starting at: line 1 column 1 (char 0)"),
        (#""\"#, "Unterminated string starting at: line 1 column 1 (char 0)"),
        (#""\x""#, "Invalid \\escape: line 1 column 2 (char 1)"),
        (#""\u12g4""#, "Invalid \\uXXXX escape: line 1 column 3 (char 2)"),
        ("01", "Extra data: line 1 column 2 (char 1)"), ("1.", "Extra data: line 1 column 2 (char 1)"),
        ("1e5e5", "Extra data: line 1 column 4 (char 3)"),
        ("-", "Expecting value: line 1 column 1 (char 0)"), ("+1", "Expecting value: line 1 column 1 (char 0)"),
        ("nul", "Expecting value: line 1 column 1 (char 0)"),
        ("[NaN]", "Out of range float values are not JSON compliant: 'NaN'"),
        ("Infinity", "Out of range float values are not JSON compliant: 'Infinity'"),
        ("-Infinity", "Out of range float values are not JSON compliant: '-Infinity'"),
        ("\u{FEFF}{}", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
    ]

    @Test(arguments: faults)
    func `a fault is named with its place`(text: String, message: String) {
        #expect(throws: JSONParseError(message)) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func `invalid UTF-8 is named with its byte`() {
        #expect(throws: JSONParseError("'utf-8' codec can't decode byte 0xff in position 3")) {
            try JSONParser.parse([0x22, 0xC3, 0xA9, 0xFF, 0x22])
        }
        #expect(throws: JSONParseError("'utf-8' codec can't decode byte 0xc3 in position 1")) {
            try JSONParser.parse([0x22, 0xC3])
        }
    }

    @Test func `nesting is bounded`() throws {
        let deepest = JSONParser.maximumDepth
        let allowed = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
        #expect(throws: Never.self) { try JSONParser.parse(Array(allowed.utf8)) }

        #expect(throws: JSONParseError.self) {
            try JSONParser.parse(Array(repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test func `an integer's digits are bounded as Python bounds them`() {
        #expect(throws: Never.self) { try JSONParser.parse(Array(repeating: UInt8(ascii: "9"), count: 4300)) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse(Array(repeating: UInt8(ascii: "9"), count: 4301)) }
    }

    @Test func `every prefix of a document is an error and none ends the process`() {
        let document = Array(#"{"artists":["Bj\u00f6rk",1.5e3,true,null,"\ud83d\ude00"],"limit":10}"#.utf8)

        for length in document.indices {
            #expect(throws: JSONParseError.self) { try JSONParser.parse(Array(document.prefix(length))) }
        }
    }
}
