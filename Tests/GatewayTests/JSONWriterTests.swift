import Testing

@testable import Gateway

/// How answers are written.
struct JSONWriterTests {
    static let decimals: [(Double, String)] = [
        (0.85, "0.85"), (1.0, "1.0"), (0.0, "0.0"), (-0.0, "-0.0"), (0.1 + 0.2, "0.30000000000000004"),
        (1e15, "1000000000000000.0"), (1.2345678901234568e17, "1.2345678901234568e+17"), (1e16, "1e+16"),
        (0.0001, "0.0001"), (0.00001, "1e-05"), (1.5e-7, "1.5e-07"), (1e100, "1e+100"),
        (.leastNonzeroMagnitude, "5e-324"),
        (1234.5, "1234.5"), (-2.5, "-2.5"), (100, "100.0"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
    ]

    @Test(arguments: decimals)
    func `a decimal is written as Python writes it`(number: Double, text: String) {
        #expect(number.pythonText == text)
    }

    @Test func `a document is compact, in order and not escaped beyond need`() {
        let document: JSONValue = [
            "z": ["Björk 😀", .integer("3"), .decimal(1), .bool(true), .null],
            "a": "\"\\\n\u{1}\u{2028}/",
            "empty": [:],
        ]

        let text = String(decoding: JSONWriter.write(document), as: UTF8.self)

        #expect(
            text == #"{"z":["Björk 😀",3,1.0,true,null],"a":"\"\\\n\u0001\u2028/","empty":{}}"#
        )
    }

    @Test func `what is written reads back as the same value`() throws {
        let document: JSONValue = ["a": ["\0", "\u{7F}", .decimal(0.1), .integer("-7")], "b": [["c": .bool(false)]]]

        #expect(try JSONParser.parse(JSONWriter.write(document)) == document)
    }
}
