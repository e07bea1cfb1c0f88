/// Where in a JSON file the records are, and what they have.
extension FileRecogniser {
    func json(_ head: [UInt8], _ encoding: TextEncoding, isWhole: Bool) throws(ImportError) -> RecognisedFile {
        let (shape, values, problem) = JSONShape.learn(head, isWhole: isWhole)
        if let kind = Self.kind(of: shape) { throw kind.error(name) }
        // A line that is broken comes after others that are not.
        let isLines = values + (problem == nil ? 0 : 1) > 1
        var refused: ImportError?
        var best: (place: [String], columns: [[String]], map: ColumnMap, count: Int, records: Int)?
        for place in shape.places() {
            guard let inner = shape[place] else { continue }
            // An album or a playlist around its tracks is none itself.
            if let tracks = inner.children["tracks"], !tracks.keys.isEmpty { continue }
            let columns = inner.columns()
            let samples = Self.sample(
                JSONScanner(MemorySource(head), place: place, columns: columns, isLines: isLines))
            let map: ColumnMap
            do {
                map = try ColumnMap(
                    header: columns.map { $0.joined(separator: ".") }, overrides: options.columns, samples: samples)
            } catch {
                refused = error
                continue
            }
            guard map.missing.isEmpty, !Self.isAround(map, columns, inner) else { continue }
            // An object that wraps the records may look like one itself, as an album does around its tracks.
            if let known = best, (known.records, known.count) >= (inner.objectCount / 2, map.count) { continue }
            best = (place, columns, map, map.count, inner.objectCount / 2 + 1)
        }
        guard let best else {
            if let refused { throw refused }
            if let problem, values == 0 {
                throw ImportError(
                    .unreadable, "\(name) begins like JSON, but it is broken: \(problem); export it again")
            }
            throw FileKind.otherJSON.error(name, "; its keys are \(shape.keys.prefix(12).joined(separator: ", "))")
        }
        let samples = Self.sample(
            JSONScanner(MemorySource(head), place: best.place, columns: best.columns, isLines: isLines))
        return RecognisedFile(
            encoding: encoding,
            format: .json(place: best.place, columns: best.columns, isLines: isLines), columns: best.map,
            decisions: decisions(best.map, samples, delimiter: nil))
    }

    /// Whether the tracks of what looks like a record lie in an array within it, as in `{"audio_features": [{…}, …]}`:
    /// then each of those is a record, however few there are.
    private static func isAround(_ map: ColumnMap, _ columns: [[String]], _ shape: JSONShape) -> Bool {
        [map[.trackID], map[.trackName]].compactMap(\.self).contains { column in
            let path = columns[column]
            return path.indices.dropLast().contains { shape[Array(path[...$0])]?.isArray == true }
        }
    }

    /// The kind of a JSON file that is no catalog, told by its keys.
    private static func kind(of shape: JSONShape) -> FileKind? {
        let keys = Set(shape.keys.map { $0.lowercased() })
        if keys.contains("tracks"), keys.contains("albums"), keys.contains("artists"),
            keys.contains("bannedtracks") || keys.contains("shows") || keys.contains("episodes")
        {
            return .libraryExport
        }
        if keys.contains("msplayed") || keys.contains("ms_played") || keys.contains("listened_at") {
            return .listeningHistory
        }
        if keys.contains("playlist item identifiers") { return .numberedPlaylists }
        if let playlists = shape.children["playlists"],
            playlists.children["tracks"] != nil || playlists.children["items"] != nil
        {
            return .playlists
        }
        if shape.children["playlist"]?.children["track"] != nil { return .jspf }
        if let recent = shape.children["recenttracks"], recent.children["track"] != nil { return .listeningHistory }
        return nil
    }
}
