/// The artists of a track as one field names them.
struct ArtistNames: Hashable {
    /// The names, in order; as many as there are identifiers where the row has those.
    var names: [String]
    /// Whether the text may name several artists, and nothing tells whether it does.
    var isUncertain = false

    /// Takes a field apart.
    ///
    /// - Parameters:
    ///   - text: The field.
    ///   - count: How many artists there are, where identifiers or a count in the row tell.
    ///   - separator: What stands between artists, where the caller or the exporter tells.
    init(_ text: String, count: Int?, separator: String?) {
        names = []
        guard !text.isEmpty else { return }
        if let list = ListText.brackets(text), count == nil || list.count == count {
            names = list.filter { !$0.isEmpty }
            return
        }
        if count == 1 {
            names = [text]
            return
        }
        if let separator {
            let parts = ListText.split(text, at: separator)
            if count == nil || parts.count == count {
                names = parts
                return
            }
        }
        if let count {
            // Only a separator that yields as many names as there are artists can be the right one.
            for candidate in [";", ", ", ",", " | ", "|", " / ", " & "] {
                let parts = ListText.split(text, at: candidate)
                if parts.count == count {
                    names = parts
                    return
                }
            }
            names = [text]
            isUncertain = true
            return
        }
        if text.utf8.contains(UInt8(ascii: ";")) {
            names = ListText.split(text, at: ";")
        } else {
            names = [text]
            isUncertain = separator == nil && text.contains(", ")
        }
    }

    /// Takes a doubtful text apart after all, when the rest of the file tells that it names several artists.
    ///
    /// - Parameters:
    ///   - lone: The artists that stand alone elsewhere.
    ///   - album: The album of the row.
    mutating func resolve(with lone: LoneArtists, album: String) {
        guard isUncertain, let text = names.first else { return }
        let parts = ListText.split(text, at: ", ")
        guard parts.count > 1, lone.haveAll(parts) || lone.has(parts[0], on: album) else { return }
        names = parts
        isUncertain = false
    }
}

/// The artists that stand alone in some row of a file, and on which albums.
///
/// `Aya Lund, Mira Sol` are two artists when both stand alone elsewhere, or when the album is Aya Lund's; nothing of
/// the kind is known of `Tor, the Smith`.
final class LoneArtists {
    private let names = SpilledNumbers()
    private let onAlbums = SpilledNumbers()

    /// Takes in a row of one artist.
    func add(_ name: String, album: String) {
        guard !name.contains(",") else { return }
        names.insert(SpillHash.of(name))
        if !album.isEmpty { onAlbums.insert(Self.hash(name, album)) }
    }

    func haveAll(_ parts: [String]) -> Bool { parts.allSatisfy { names.contains(SpillHash.of($0)) } }

    /// Many artists have an album of a name such as "Live", which tells nothing.
    func has(_ name: String, on album: String) -> Bool {
        !album.isEmpty && onAlbums.contains(Self.hash(name, album)) && !AlbumGrouping.isGeneric(album)
    }

    private static func hash(_ name: String, _ album: String) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(name)
        hasher.combine(album)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
