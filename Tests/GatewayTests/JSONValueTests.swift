import Testing

@testable import Gateway

/// How values are written as JSON.
struct JSONValueTests {
    @Test func `a document is compact, in order and not escaped beyond need`() {
        let document: JSONValue = [
            "z": ["Björk 😀", .integer("3"), .decimal(1), .bool(true), .null],
            "a": "\"\\\n\u{1}\u{2028}/",
            "empty": [:],
        ]

        let text = String(decoding: document.encoded(), as: UTF8.self)

        #expect(
            text == #"{"z":["Björk 😀",3,1.0,true,null],"a":"\"\\\n\u0001\u2028/","empty":{}}"#
        )
    }

    @Test func `a written value reads back as the same value`() throws {
        let document: JSONValue = ["a": ["\0", "\u{7F}", .decimal(0.1), .integer("-7")], "b": [["c": .bool(false)]]]

        #expect(try JSONParser.parse(document.encoded()) == document)
    }
}
