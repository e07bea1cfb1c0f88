import Catalog

extension FactColumns {
    /// Writes what is asked for after an index is built.
    func write(to writer: inout SnapshotWriter, as name: String) {
        for (position, attribute) in Self.attributes.enumerated() {
            let column = features.isEmpty ? NumberColumn() : features[position]
            column.write(to: &writer, as: "\(name).\(attribute.snapshotName)")
        }
        writer.add("\(name).durations", durations)
        writer.add("\(name).popularities", popularities)
        writer.add("\(name).years", years)
        writer.add("\(name).explicits", explicits)
        writer.add("\(name).albums", albums)
        artists.write(to: &writer, as: "\(name).artists")
        genres.write(to: &writer, as: "\(name).genres")
    }

    /// Reads the facts of a table.
    ///
    /// - Parameters:
    ///   - reader: The snapshot.
    ///   - name: The beginning of the sections' names.
    ///   - count: How many rows there are.
    ///   - positions: How many positions each kind has that facts refer to.
    /// - Throws: ``SnapshotError``.
    init(
        _ reader: SnapshotReader, _ name: String, count: Int, positions: [ResourceType: Int]
    ) throws(SnapshotError) {
        self.init()
        var columns: [NumberColumn] = []
        for attribute in Self.attributes {
            columns.append(try NumberColumn(reader, "\(name).\(attribute.snapshotName)", count: count))
        }
        features = columns.allSatisfy(\.isEmpty) ? [] : columns
        durations = try reader.column("\(name).durations", count: count, orNone: true)
        popularities = try reader.column("\(name).popularities", count: count, orNone: true)
        years = try reader.column("\(name).years", count: count, orNone: true)
        explicits = try reader.column("\(name).explicits", count: count, orNone: true)
        albums = try reader.column("\(name).albums", count: count, orNone: true)
        try SnapshotReader.expect(albums.lies(in: -1..<positions[.album, default: 0]), "\(name) has other albums")
        artists = try RowLinks(
            reader, "\(name).artists", rows: count, positions: positions[.artist, default: 0])
        genres = try RowLinks(reader, "\(name).genres", rows: count, positions: positions[.genre, default: 0])
        self.count = count
    }
}

extension MusicAttribute {
    /// The name, cut so that the name of its section has room for more.
    fileprivate var snapshotName: Substring { rawValue.prefix(9) }
}
