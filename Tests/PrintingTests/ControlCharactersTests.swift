import Testing

@testable import Printing

/// What is written out, and what stays.
struct ControlCharactersTests {
    @Test(arguments: [
        ("\u{1B}]0;pwned\u{7}", #"\u{1B}]0;pwned\u{7}"#), ("a\nERROR b", #"a\nERROR b"#), ("a\r\u{9}b", #"a\r\tb"#),
        ("\u{9B}31m", #"\u{9B}31m"#), ("\u{7F}", #"\u{7F}"#), ("\u{85}", #"\u{85}"#), ("\0", #"\u{0}"#),
        ("evil\u{202E}gnp.exe", #"evil\u{202E}gnp.exe"#), ("\u{2066}x\u{2069}", #"\u{2066}x\u{2069}"#),
        ("\u{200F}\u{200E}\u{61C}", #"\u{200F}\u{200E}\u{61C}"#), ("a\u{2028}b\u{2029}", #"a\u{2028}b\u{2029}"#),
        ("a\r\nb", #"a\r\nb"#),
    ])
    func `characters that a terminal would obey are written out`(text: String, shown: String) {
        #expect(text.hasControls)
        #expect(text.escapingControls == shown)
    }

    @Test(arguments: ["", "Tool", "Björk", "Sigur Rós – ( )", #"C:\new"#, "坂本龍一", "👩‍👩‍👧 🏴", "می‌خواهم", "é\u{301}"])
    func `other text stays as it is`(text: String) {
        #expect(!text.hasControls)
        #expect(text.escapingControls == text)
        #expect(text.escapingControlsInJSON == text)
    }

    @Test func `every character of C0 and C1 is written out, and no other of the first three hundred`() {
        for value in UInt32(0)..<300 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isControl = value < 0x20 || (0x7F...0x9F).contains(value)
            #expect(String(scalar).hasControls == isControl, "U+\(String(value, radix: 16))")
        }
    }

    @Test func `a text of several lines keeps its line ends only`() {
        #expect("a\u{1B}b\nc\td\r\n".escapingControlsWithinLines == "a\\u{1B}b\nc\\td\\r\n")
    }

    @Test func `a document of JSON means what it meant`() {
        let document = "{\"name\":\"a\\u001b\u{9B}\u{202E}é\"}"

        #expect(document.escapingControlsInJSON == "{\"name\":\"a\\u001b\\u009b\\u202eé\"}")
    }
}
