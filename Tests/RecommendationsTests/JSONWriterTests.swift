import Foundation
import Recommendations
import Testing

/// JSON that is written piece by piece.
struct JSONWriterTests {
    @Test func `commas stand between values and members, at every depth`() {
        var json = JSONWriter()
        json.array { json in
            json.object { _ in }
            json.array([1, 2]) { $0.int($1) }
            json.object { json in
                json.key("a")
                json.array([String]()) { $0.string($1) }
                json.key("b")
                json.null()
            }
            json.bool(false)
            json.raw(Array(#"{"c":1}"#.utf8))
        }

        #expect(Self.string(json) == #"[{},[1,2],{"a":[],"b":null},false,{"c":1}]"#)
    }

    @Test func `texts are escaped where JSON or JavaScript demands it, and else left alone`() {
        var json = JSONWriter()
        json.string("Björk “é” €/\u{7F}😀 \"\\\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{2028}\u{2029}\u{2027}")

        #expect(
            Self.string(json)
                == #""Björk “é” €/\#u{7F}😀 \"\\\n\r\t\b\f\u0000\u001f\u2028\u2029\#u{2027}""#
        )
    }

    @Test func `a decimal keeps its point, and what is no number is null`() {
        var json = JSONWriter()
        json.array([1, 0.1, -1e-7, .infinity, .nan]) { $0.double($1) }

        #expect(Self.string(json) == "[1.0,0.1,-1e-07,null,null]")
    }

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

    @Test(arguments: ["", "a", "\u{0}", "\"\\", "e\u{301}\u{2028}", "👩‍👩‍👧"])
    func `a written text reads back as the same text`(string: String) throws {
        var json = JSONWriter()
        json.array([string]) { $0.string($1) }

        let read = try JSONDecoder().decode([String].self, from: Data(json.bytes))

        #expect(read.map { Array($0.utf8) } == [Array(string.utf8)])
    }

    private static func string(_ json: JSONWriter) -> String {
        String(decoding: json.bytes, as: UTF8.self)
    }
}

/// White space at the ends of a text, as Python knows it.
struct StrippedTests {
    @Test(arguments: [
        ("", ""), ("a", "a"), ("  a b\n", "a b"), ("\u{A0}é\u{3000}", "é"), ("\u{1C}x\u{1F}", "x"), (" \u{85}", ""),
        ("a \u{301}", "a \u{301}"), ("\u{200B}a", "\u{200B}a"), ("é", "é"), ("a ", "a"), (" a", "a"),
    ])
    func `white space goes, and nothing else`(text: String, stripped: String) {
        #expect(Array(text.stripped.unicodeScalars) == Array(stripped.unicodeScalars))
    }
}
