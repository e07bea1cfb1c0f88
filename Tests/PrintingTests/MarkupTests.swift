import Foundation
import Testing

@testable import Printing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Text from outside within markup.
struct MarkupTests {
    @Test(arguments: [
        ("Simon & Garfunkel", "Simon &amp; Garfunkel"), ("<script>", "&lt;script&gt;"), ("5\" disc", "5&quot; disc"),
        ("&amp;", "&amp;amp;"), ("a\tb\nc\r\nd", "a&#9;b&#10;c&#13;&#10;d"), ("a\0b\u{1B}c\u{FFFE}d\u{FFFF}", "abcd"),
        ("Björk 坂本龍一 🎹 e\u{301}", "Björk 坂本龍一 🎹 e\u{301}"), ("", ""),
    ])
    func `markup is written out and what XML cannot hold is left out`(text: String, written: String) {
        #expect(text.escapedForMarkup == written)
    }

    @Test func `a parser of XML reads the text back from an attribute`() throws {
        let text = "<a href=\"x\">\t&\n'quoted'\r ]]> \u{85}"

        let document = "<name of=\"\(text.escapedForMarkup)\">\(text.escapedForMarkup)</name>"

        #expect(try Attribute.value(in: document) == text)
    }
}

/// The attribute of a document's only element, as Foundation's parser reads it.
private final class Attribute: NSObject, XMLParserDelegate {
    private var value: String?

    static func value(in document: String) throws -> String? {
        let (parser, reader) = (XMLParser(data: Data(document.utf8)), Attribute())
        parser.delegate = reader
        try #require(parser.parse(), "\(document) is no XML")
        return reader.value
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        value = attributes["of"]
    }
}
