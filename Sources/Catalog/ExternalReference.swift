/// A reference by an identifier that is not the catalog's own: `isrc:QZINV2600001`, `mbid:b1a9c0e9-…`.
///
/// A recording code names tracks; a MusicBrainz identifier names a recording, an artist or a release.
public enum ExternalReference: Hashable, Sendable {
    /// An International Standard Recording Code, in capitals without hyphens.
    case isrc(String)
    /// A MusicBrainz identifier, in lower case.
    case mbid(String)

    /// Reads a reference; the prefix may be written in any case.
    ///
    /// - Returns: `nil` when the text has another form.
    public init?(_ text: some StringProtocol) {
        let prefix = text.prefix(5).lowercased()
        let rest = text.dropFirst(5)
        if prefix == "isrc:" {
            let code = rest.uppercased().filter { $0 != "-" && $0 != " " }
            guard code.utf8.count == 12, code.utf8.allSatisfy(Self.isCodeByte) else { return nil }
            self = .isrc(code)
        } else if prefix == "mbid:" {
            let id = rest.lowercased()
            let groups = id.split(separator: "-", omittingEmptySubsequences: false)
            guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
                groups.allSatisfy({ $0.allSatisfy(\.isHexDigit) })
            else { return nil }
            self = .mbid(id)
        } else {
            return nil
        }
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
