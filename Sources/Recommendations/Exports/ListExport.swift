package import Catalog

/// The forms in which lists leave Juke for players and spreadsheets.
package enum ListExport: String, CaseIterable, Codable, Sendable {
    /// A table (RFC 4180) of everything that is listed.
    case csv
    /// An extended M3U playlist of the tracks.
    case m3u
    /// JSPF, the JSON form of XSPF (xspf.org/jspf), of the tracks.
    case jspf
    /// One URI a line of everything that is listed.
    case uris

    /// The media type, by IANA's registry; JSPF and M3U have none there, and bear the ones in use.
    package var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .m3u: "audio/mpegurl; charset=utf-8"
        case .jspf: "application/jspf+json"
        case .uris: "text/plain; charset=utf-8"
        }
    }

    /// The name that a file of the form is saved under.
    package var fileName: String {
        switch self {
        case .csv: "juke.csv"
        case .m3u: "juke.m3u8"
        case .jspf: "juke.jspf"
        case .uris: "juke.txt"
        }
    }
}

/// One row of a list that is exported.
package struct ExportRow: Sendable, Equatable {
    /// What it is.
    package var uri: JukeURI
    /// Its place in its list, from 1.
    package var rank: Int
    /// Its name.
    package var name: String
    /// 0…1.
    package var likeness: Double
    /// Its artists, album, year and length, as far as they are known.
    package var details: RecommendationDetails?
    /// Where the cosine stands between chance, 0, and the best that the catalog knows, 1; in a sequence that of the
    /// track before, and `nil` for the first.
    package var closeness: Double?
    /// How many versions of it the catalog has, where they are folded.
    package var versions: Int?

    /// A row at its place in a list.
    package init(
        uri: JukeURI, rank: Int, name: String, likeness: Double, details: RecommendationDetails?,
        closeness: Double? = nil, versions: Int? = nil
    ) {
        self.uri = uri
        self.rank = rank
        self.name = name
        self.likeness = likeness
        self.details = details
        self.closeness = closeness
        self.versions = versions
    }

    /// Where a player finds it: its file or service, else Juke's own URI, which names it all the same.
    fileprivate var location: String { details?.location ?? uri.description }

    /// The names of its artists.
    fileprivate var credit: String { details?.artists.map(\.name).joined(separator: ", ") ?? "" }
}

extension RecommendationAnswer {
    /// The rows of the lists, kind after kind.
    package func exportRows(_ types: [ResourceType] = ResourceType.recommendable) -> [ExportRow] {
        types.flatMap { type in
            self[type].enumerated().map { place, item in
                ExportRow(
                    uri: JukeURI(type, item.spotifyID), rank: place + 1, name: item.name, likeness: item.likeness,
                    details: item.details, closeness: item.closeness, versions: item.versions)
            }
        }
    }
}

extension SequenceAnswer {
    /// The tracks, in their order.
    package var exportRows: [ExportRow] {
        tracks.enumerated().map { place, item in
            ExportRow(
                uri: item.uri, rank: place + 1, name: item.name, likeness: item.likeness, details: item.details,
                closeness: item.step?.closeness)
        }
    }
}

extension [ResolvedSeed] {
    /// The names of the seeds that a list is to be like, for its title.
    package var title: String {
        filter { $0.weight > 0 }.map { $0.name ?? $0.seed }.joined(separator: ", ")
    }
}

extension ListExport {
    /// Rows in this form.
    ///
    /// - Parameters:
    ///   - rows: What is listed.
    ///   - title: The name of the playlist, where the form has a place for one.
    ///   - remarks: What a person should know of the list, where the form has a place for it.
    ///   - lineEnd: What ends a line; RFC 4180 asks for both characters, people's own systems for one.
    /// - Returns: The text; it is empty or ends with a line end.
    package func text(
        of rows: [ExportRow], title: String, remarks: [String] = [], lineEnd: String = "\n"
    ) -> String {
        switch self {
        case .csv: Self.csv(rows).map { $0 + lineEnd }.joined()
        case .m3u: Self.m3u(rows, title, remarks).map { $0 + lineEnd }.joined()
        case .jspf: String(decoding: Self.jspf(rows, title, remarks), as: UTF8.self) + lineEnd
        case .uris: rows.map { "\($0.uri)" + lineEnd }.joined()
        }
    }

    // MARK: - Forms

    private static func csv(_ rows: [ExportRow]) -> [String] {
        let head =
            ["kind", "rank", "name", "artists", "album", "release_year", "likeness", "uri"]
            + ["closeness", "closeness_word", "versions"]
        let lines = rows.map { row in
            [
                row.uri.type.rawValue, "\(row.rank)", words(row.name), words(row.credit),
                words(row.details?.album?.name ?? ""),
                row.details?.releaseYear.map(String.init) ?? "", row.likeness.pythonText, "\(row.uri)",
                row.closeness?.pythonText ?? "", row.closeness.flatMap(ClosenessWord.init)?.rawValue ?? "",
                row.versions.map(String.init) ?? "",
            ]
        }
        return ([head] + lines).map { $0.map(quoted).joined(separator: ",") }
    }

    /// A name as a cell of a spreadsheet.
    ///
    /// Names come from other people's files, and a spreadsheet program would compute one that begins like a formula. An
    /// apostrophe before it keeps it a text.
    private static func words(_ name: String) -> String {
        let line = onOneLine(name)
        return line.first.map("=+-@".contains) == true ? "'" + line : line
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    /// A player that does not know the URI finds the track by the names in front of it.
    ///
    /// The format has no escapes: what would end a line, or is a control character, becomes a space.
    private static func m3u(_ rows: [ExportRow], _ title: String, _ remarks: [String]) -> [String] {
        let entries = rows.filter { $0.uri.type == .track }.flatMap { row in
            let seconds = row.details?.durationMilliseconds.map { ($0 + 500) / 1000 } ?? -1
            let name = [row.credit, row.name].filter { !$0.isEmpty }.joined(separator: " - ")
            return ["#EXTINF:\(seconds),\(onOneLine(name))", onOneLine(row.location)]
        }
        return ["#EXTM3U"] + (title.isEmpty ? [] : ["#PLAYLIST:\(onOneLine(title))"])
            + remarks.map { "# \(onOneLine($0))" } + entries
    }

    /// Line ends, control characters and the marks that turn the direction of writing become spaces.
    private static func onOneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            let isHarmful =
                scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
                || ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar)
            line.unicodeScalars.append(isHarmful ? " " : scalar)
        }
        return line
    }

    private static func jspf(_ rows: [ExportRow], _ title: String, _ remarks: [String]) -> [UInt8] {
        var json = JSONWriter(capacity: 256 * rows.count + 64)
        json.object { json in
            json.key("playlist")
            json.object { json in
                json.key("title")
                json.string(title)
                json.key("creator")
                json.string("Juke")
                if !remarks.isEmpty {
                    json.key("annotation")
                    json.string(remarks.joined(separator: "\n"))
                }
                json.key("track")
                json.array(rows.filter { $0.uri.type == .track }) { $1.writeJSPF(to: &$0) }
            }
        }
        return json.bytes
    }
}

extension ExportRow {
    fileprivate func writeJSPF(to json: inout JSONWriter) {
        json.object { json in
            if let location = details?.location {
                json.key("location")
                json.array([location]) { $0.string($1) }
            }
            json.key("identifier")
            json.array(["\(uri)"]) { $0.string($1) }
            json.key("title")
            json.string(name)
            if !credit.isEmpty {
                json.key("creator")
                json.string(credit)
            }
            if let album = details?.album {
                json.key("album")
                json.string(album.name)
            }
            if let duration = details?.durationMilliseconds {
                json.key("duration")
                json.int(duration)
            }
        }
    }
}
