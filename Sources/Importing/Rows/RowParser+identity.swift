import Catalog
import Foundation

/// The identifiers, artists and albums of a row.
extension RowParser {
    mutating func trackID() throws(RowProblem) -> SpotifyID? {
        guard let position = fields.columns[.trackID] else { return nil }
        let text = fields.text(at: position, .trackID)
        switch Identifier.read(text, of: .track) {
        case .id(let id): return id
        case .absent: return nil
        case .local: throw RowProblem(kind: .localFile, reason: "a file of your own (\(fields.excerpt(.trackName)))")
        case .episode: throw RowProblem(kind: .episode, reason: "a podcast episode (\(fields.excerpt(.trackName)))")
        case .wrong:
            throw RowProblem(
                kind: .notAnIdentifier,
                reason: "\(fields.columns.name(of: .trackID) ?? "the id") is '\(text.prefix(40))', which is no track id"
            )
        }
    }

    mutating func albumID() -> SpotifyID? {
        guard let position = fields.columns[.albumID] else { return nil }
        let text = fields.text(at: position, .albumID)
        if text == lastAlbum.text { return lastAlbum.id }
        switch Identifier.read(text, of: .album) {
        case .id(let id):
            lastAlbum = (text, id)
            return id
        case .absent: return nil
        case .local, .episode, .wrong:
            fields.drop(.albumID, text)
            return nil
        }
    }

    mutating func isrc() -> String? {
        guard let position = fields.columns[.isrc] else { return nil }
        let text = fields.text(at: position, .isrc)
        if AbsentWord.matches(text) { return nil }
        let code = RecordingCode.read(ListText.brackets(text)?.first ?? text)
        if code == nil { fields.drop(.isrc, text) }
        return code
    }

    mutating func mbid(_ field: ImportField) -> String? { mbids(field).first }

    mutating func mbids(_ field: ImportField) -> [String] {
        guard let position = fields.columns[field] else { return [] }
        let text = fields.text(at: position, field)
        if AbsentWord.matches(text) { return [] }
        let given = ListText.brackets(text) ?? text.split { ";, ".contains($0) }.map(String.init)
        let read = given.compactMap { UUID(uuidString: $0)?.uuidString.lowercased() }
        if read.count < given.count { fields.drop(field, text) }
        return read
    }

    mutating func artistCount() -> Int? {
        fields.columns[.artistCount] == nil ? nil : fields.whole(.artistCount, in: 1...100)
    }

    /// The artists of a row with their identifiers, and whether those are made from the names.
    mutating func artists() -> ([ArtistReference], areMadeUp: Bool) {
        let (name, idText, count) = (fields.text(.artistName), fields.text(.artistID), artistCount())
        if count == nil, lastArtists.isOf(name, idText) { return (lastArtists.artists, lastArtists.areMadeUp) }
        let doubts = fields.notes.count
        let (artists, areMadeUp) = artists(name, artistIDs(idText, .artistID), .artistName, count: count)
        // What is in doubt is decided, and said, for each row.
        if fields.notes.count == doubts, !idText.isEmpty || !(isSurvey || name.contains(", ")) {
            lastArtists = LastArtists(name: name, ids: idText, artists: artists, areMadeUp: areMadeUp)
        }
        return (artists, areMadeUp)
    }

    /// Those that the album is credited to, where the file says so.
    mutating func albumArtists() -> ([ArtistReference], areMadeUp: Bool) {
        let (name, idText) = (fields.text(.albumArtistName), fields.text(.albumArtistID))
        if name.isEmpty, idText.isEmpty { return ([], false) }
        if lastCredits.isOf(name, idText) { return (lastCredits.artists, lastCredits.areMadeUp) }
        let doubts = fields.notes.count
        let (artists, areMadeUp) = artists(name, artistIDs(idText, .albumArtistID), .albumArtistName, count: nil)
        if fields.notes.count == doubts {
            lastCredits = LastArtists(name: name, ids: idText, artists: artists, areMadeUp: areMadeUp)
        }
        return (artists, areMadeUp)
    }

    mutating func artists(
        _ name: String, _ ids: [SpotifyID], _ nameField: ImportField, count: Int?
    ) -> ([ArtistReference], areMadeUp: Bool) {
        if name.isEmpty || Self.absentNames.contains(name) {
            return (ids.map { ArtistReference(id: $0, name: "") }, false)
        }
        var parsed = ArtistNames(name, count: ids.isEmpty ? count : ids.count, separator: artistSeparator)
        if nameField == .artistName, ids.isEmpty { settle(&parsed, name) }
        if !ids.isEmpty {
            // Where names and identifiers do not go together, the identifiers count; other rows may tell the names.
            let names = parsed.names.count == ids.count ? parsed.names : ids.map { _ in "" }
            return (zip(ids, names).map { ArtistReference(id: $0, name: $1) }, false)
        }
        var seen: Set<String> = []
        return (
            parsed.names.filter { seen.insert($0).inserted }.map { ArtistReference(id: madeUpArtist($0), name: $0) },
            true
        )
    }

    /// Looks whether the rest of the file tells how many artists a text names.
    mutating func settle(_ parsed: inout ArtistNames, _ name: String) {
        if parsed.isUncertain {
            if let lone { parsed.resolve(with: lone, album: fields.text(.albumName)) }
            guard parsed.isUncertain else { return }
            evidence.hasUncertainArtists = true
            fields.notes.note(.perhapsSeveral, .artistName, line: fields.scanner.line, value: name)
        } else if isSurvey, lone == nil, parsed.names.count == 1 {
            evidence.lone.add(name, album: fields.text(.albumName))
        }
    }

    mutating func artistIDs(_ text: String, _ field: ImportField) -> [SpotifyID] {
        if text.isEmpty { return [] }
        if case .id(let id) = Identifier.read(text, of: .artist) { return [id] }
        let given = ListText.brackets(text) ?? text.split { ";, |".contains($0) }.map(String.init)
        var ids: [SpotifyID] = []
        for part in given {
            guard case .id(let id) = Identifier.read(part, of: .artist) else {
                if !AbsentWord.matches(part) { fields.drop(field, text) }
                return []
            }
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    mutating func madeUpArtist(_ name: String) -> SpotifyID {
        if let known = madeUp[name] { return known }
        let id = DerivedID.artist(named: name)
        if madeUp.count < Self.cacheLimit, name.utf8.count <= Self.longestCached { madeUp[name] = id }
        return id
    }
}
