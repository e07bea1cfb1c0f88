import Catalog
import Printing

/// The meaning of each column of a file.
package struct ColumnMap: Sendable {
    /// One column.
    package struct MappedColumn: Sendable, Hashable {
        /// Its name in the header.
        package let name: String
        /// The field that it fills; `nil` for a column that is passed over.
        package internal(set) var field: ImportField?
        /// The unit that its name tells.
        var unit: FoldedColumn.Unit?
    }

    /// The columns, in the order of the file.
    package internal(set) var columns: [MappedColumn]
    /// The exporter or data set that the header is known of.
    package let profile: ImportProfile?
    private var positions: [Int?]

    /// Understands a header.
    ///
    /// - Parameters:
    ///   - header: The names of the columns.
    ///   - overrides: The columns that the caller chose, by field; an empty name takes the field from no column.
    ///   - samples: Values of the first rows, by column, which tell identifiers from row numbers.
    /// - Throws: ``ImportError`` with `badOption` when an override names no column.
    package init(
        header: [String], overrides: [ImportField: String] = [:], samples: [[String]] = []
    ) throws(ImportError) {
        let profile = ImportProfile.matching(header)
        let folded = header.map { FoldedColumn($0) }
        let plain = header.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
        columns = zip(header, folded).map { MappedColumn(name: $0, field: nil, unit: $1.unit) }
        positions = Array(repeating: nil, count: ImportField.allCases.count)
        self.profile = profile

        for (field, name) in overrides where !name.isEmpty {
            guard let position = Self.position(of: name, in: header) else {
                let near = ColumnMap.nearest(to: name, among: header)
                throw ImportError(
                    .badOption,
                    "--map \(field.name)=\(name): there is no column \(name)"
                        + (near.isEmpty ? "" : "; the nearest are \(near.joined(separator: ", "))"))
            }
            take(field, position)
        }
        var ranks: [ImportField: Int] = [:]
        for position in header.indices where columns[position].field == nil {
            let known =
                ColumnSpellings.field(of: plain[position]).map { ($0, plain[position]) }
                ?? ColumnSpellings.field(of: folded[position].text).map { ($0, folded[position].text) }
            var found = known?.0
            if let special = profile?.columns[plain[position]] { found = special.map { ($0, 0) } }
            guard let (field, rank) = found, overrides[field] == nil else { continue }
            if field == .trackID, let spelling = known?.1, ColumnSpellings.weakIdentifiers.contains(spelling),
                !Self.lookLikeIdentifiers(samples.map { position < $0.count ? $0[position] : "" })
            {
                continue
            }
            if let best = ranks[field], best <= rank { continue }
            ranks[field] = rank
            if let other = positions[field.rawValue] { columns[other].field = nil }
            take(field, position)
        }
        takeTrackNumber(plain, samples, unless: overrides[.trackNumber] != nil)
    }

    /// A column `track` beside one with the titles holds numbers.
    private mutating func takeTrackNumber(_ plain: [String], _ samples: [[String]], unless isChosen: Bool) {
        guard self[.trackNumber] == nil, self[.trackName] != nil, !isChosen,
            let position = plain.firstIndex(of: "track"), columns[position].field == nil
        else { return }
        let given = samples.compactMap { position < $0.count && !$0[position].isEmpty ? $0[position] : nil }
        guard !given.isEmpty, given.allSatisfy({ Int($0) != nil }) else { return }
        take(.trackNumber, position)
    }

    /// Where a field's column stands.
    package subscript(field: ImportField) -> Int? { positions[field.rawValue] }

    /// The name of a field's column.
    package func name(of field: ImportField) -> String? { self[field].map { columns[$0].name } }

    /// The columns that are passed over; the nameless ones that number the rows are not among them.
    package var ignored: [String] { columns.filter { $0.field == nil && !$0.name.isEmpty }.map(\.name) }

    /// How many fields were found.
    var count: Int { positions.count { $0 != nil } }

    func unit(of field: ImportField) -> FoldedColumn.Unit? { self[field].flatMap { columns[$0].unit } }

    private mutating func take(_ field: ImportField, _ position: Int) {
        columns[position].field = field
        positions[field.rawValue] = position
    }

    private static func position(of name: String, in header: [String]) -> Int? {
        header.firstIndex(of: name)
            ?? header.firstIndex { $0.lowercased() == name.lowercased() }
            ?? header.firstIndex { FoldedColumn($0) == FoldedColumn(name) }
    }

    /// Whether values of a column called `id` are more than the numbers of its rows.
    private static func lookLikeIdentifiers(_ values: [String]) -> Bool {
        let given = values.filter { !$0.isEmpty }
        guard !given.isEmpty else { return false }
        let good = given.count { value in
            switch Identifier.read(value, of: .track) {
            case .id(let id): !(id.rawValue.count < 8 && id.rawValue.allSatisfy(\.isNumber))
            case .local, .episode: true
            case .absent, .wrong: false
            }
        }
        return good * 2 >= given.count
    }
}

extension ColumnMap {
    /// The missing fields without which the rows are no tracks, by the names of ``ImportField``.
    ///
    /// A title and an artist make a track; an identifier and a feature make an analysis of one that the catalog has.
    var missing: [ImportField] {
        if self[.trackID] != nil, hasFeatures { return [] }
        var missing: [ImportField] = []
        if self[.trackName] == nil { missing.append(.trackName) }
        if self[.artistName] == nil, self[.artistID] == nil { missing.append(.artistName) }
        return missing
    }

    /// Whether any column holds an audio feature.
    package var hasFeatures: Bool { ImportField.features.contains { self[$0] != nil } }

    /// Whether the rows say who plays what, as against analyses only.
    package var hasNames: Bool { self[.trackName] != nil && (self[.artistName] != nil || self[.artistID] != nil) }

    /// Features that no column holds.
    package var missingFeatures: [ImportField] { ImportField.features.filter { self[$0] == nil } }

    /// The features that a model needs, and the track's identifier, as far as no column holds them.
    ///
    /// Of a file without any feature only the identifier is named. A place on the Camelot wheel tells key and mode.
    package var lacking: [ImportField] {
        let told: Set<ImportField> = self[.camelot] == nil ? [.timeSignature] : [.timeSignature, .key, .mode]
        let features = hasFeatures ? missingFeatures.filter { !told.contains($0) } : []
        return features + (self[.trackID] == nil ? [.trackID] : [])
    }

    /// Columns that no field was found for and whose names are those of a title and an artist but for a letter or two.
    ///
    /// A file that has both is a catalog with a typing error in its header, whatever else it holds.
    var misspelt: [(field: ImportField, column: String)] {
        [ImportField.trackName, .artistName].compactMap { field in
            guard self[field] == nil else { return nil }
            let open = columns.filter { $0.field == nil && $0.name.count > 4 }
            let found = open.first { column in
                let text = FoldedColumn(column.name).text
                return (ColumnSpellings.table[field] ?? []).contains {
                    $0.count > 4 && abs($0.count - text.count) <= 1 && NearestWord.distance($0, text) <= 2
                }
            }
            return found.map { (field, $0.name) }
        }
    }

    /// Columns that may be meant by a name, nearest first.
    static func nearest(to name: String, among header: [String], limit: Int = 3) -> [String] {
        let wanted = FoldedColumn(name).text
        let scored = header.compactMap { column -> (String, Int)? in
            let text = FoldedColumn(column).text
            guard !text.isEmpty else { return nil }
            // A column of a letter or two is contained in nearly every name.
            if min(text.count, wanted.count) > 2, text.contains(wanted) || wanted.contains(text) { return (column, 0) }
            guard text.count > 2 else { return nil }
            let distance = NearestWord.distance(wanted, text)
            return distance * 5 <= max(wanted.count, text.count) * 2 ? (column, distance) : nil
        }
        return scored.sorted { $0.1 < $1.1 }.prefix(limit).map(\.0)
    }
}
