import Catalog

/// The decisions for a whole file, since a single value does not tell.
struct FileDecisions: Hashable {
    /// How dates of three numbers are meant.
    var dateOrder: DateOrder?
    /// The shares that are written 0…100.
    var percentFields: Set<ImportField> = []
    var durationUnit = DurationUnit.milliseconds
    /// The byte that separates decimals, a point or a comma.
    var point = UInt8(ascii: ".")
}

/// The evidence of a file's rows for ``FileDecisions``.
struct FileEvidence {
    var dates = DateOrderEvidence()
    /// The artists that stand alone in a row.
    var lone = LoneArtists()
    /// Whether a row may name several artists, and nothing in it tells whether it does.
    var hasUncertainArtists = false
    private var large = Array(repeating: 0, count: ImportField.allCases.count)
    private var total = Array(repeating: 0, count: ImportField.allCases.count)

    /// Takes note of a share.
    mutating func note(share: Double, _ field: ImportField) {
        // 0 and 1 fit both scales.
        guard share != 0, share != 1 else { return }
        total[field.rawValue] += 1
        if share > 1, share <= 100 { large[field.rawValue] += 1 }
    }

    /// The shares that the file writes 0…100: most of a column's values are above 1, or most of all shares are.
    func percentFields(_ columns: ColumnMap) -> Set<ImportField> {
        let fields = ImportField.fractions.filter { columns[$0] != nil }
        if columns.profile?.isPercent == true { return Set(fields) }
        let sum = fields.reduce((0, 0)) { ($0.0 + large[$1.rawValue], $0.1 + total[$1.rawValue]) }
        if sum.1 > 0, sum.0 * 4 >= sum.1 * 3 { return Set(fields) }
        return Set(
            fields.filter {
                columns.unit(of: $0) == .percent
                    || (total[$0.rawValue] > 0 && large[$0.rawValue] * 2 > total[$0.rawValue])
            })
    }
}
