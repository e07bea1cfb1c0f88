import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The tracks of an XSPF playlist, read by the system's XML parser.
///
/// - Source: xspf.org, version 1.
final class XSPFDocument: NSObject, XMLParserDelegate {
    /// The playlist's title.
    private(set) var title: String?
    /// Each track's elements by name.
    private(set) var tracks: [[String: String]] = []
    private var track: [String: String]?
    private var text = ""

    /// Reads a document.
    ///
    /// - Returns: `nil` when it is no XML.
    init?(_ text: String) {
        super.init()
        // The text is decoded already, so what its first line says of the encoding does not count. What is no UTF-8
        // would end the process within the system's parser.
        var content = text[...].drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if content.hasPrefix("<?xml"), let end = content.firstRange(of: "?>") { content = content[end.upperBound...] }
        let parser = XMLParser(data: Data(content.utf8))
        parser.delegate = self
        parser.shouldResolveExternalEntities = false
        guard parser.parse() else { return nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if element == "track" { track = [:] }
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
        let value = ListText.trimmed(text)
        text = ""
        if element == "track" {
            if let track { tracks.append(track) }
            track = nil
        } else if track != nil {
            if track?[element] == nil, !value.isEmpty { track?[element] = value }
        } else if element == "title", title == nil, !value.isEmpty {
            title = value
        }
    }
}
