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
    init?(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
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
