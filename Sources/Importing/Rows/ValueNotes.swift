/// The notes on values of the rows that were read: those that were dropped, and those that were taken with a doubt.
package struct ValueNotes: Hashable, Sendable {
    /// The kinds of note on a value.
    package enum Kind: String, Sendable, Codable, Hashable {
        /// It could not be read, or cannot be; the row does without.
        case dropped
        /// It was rounded to a whole number.
        case rounded
        /// It may name several artists, and nothing tells whether it does.
        case perhapsSeveral = "perhaps_several"
        /// It was read as Windows-1252 in a file that is UTF-8 elsewhere.
        case windows1252 = "read_as_windows_1252"
        /// A date of which only the year is sure, since day and month could be either way round.
        case yearOnly = "year_only"
        /// The analysis failed: no tempo and no danceability.
        case failedAnalysis = "failed_analysis"
    }

    /// A kind of note, and its field.
    package struct Subject: Hashable, Sendable {
        /// The field whose values it is said of.
        package let field: ImportField
        /// The treatment of the values, or the doubt about them.
        package let kind: Kind
    }

    /// How often something was said, and where first.
    package struct Tally: Hashable, Sendable {
        /// How many values it was said of.
        package var count = 0
        /// The lines of the first few.
        package var lines: [Int] = []
        /// The first value, cut where it is long.
        package var example = ""
    }

    /// By subject.
    package private(set) var tallies: [Subject: Tally] = [:]

    /// How many values something was said of.
    private(set) var count = 0

    /// How many lines of each are kept.
    static let maximumLines = 5

    /// Notes of nothing, to add to while rows are read.
    package init() {}

    mutating func note(_ kind: Kind, _ field: ImportField, line: Int, value: @autoclosure () -> String) {
        var tally = tallies[Subject(field: field, kind: kind)] ?? Tally()
        if tally.count == 0 { tally.example = String(value().prefix(40)) }
        tally.count += 1
        count += 1
        if tally.lines.count < Self.maximumLines { tally.lines.append(line) }
        tallies[Subject(field: field, kind: kind)] = tally
    }

    /// A remark with its subject.
    private struct Remark: Encodable {
        let field, kind: String
        let count: Int
        let lines: [Int]
        let example: String
    }

    /// Adds other notes, made of later rows.
    package static func += (left: inout ValueNotes, right: ValueNotes) {
        left.count += right.count
        left.tallies.merge(right.tallies) { first, second in
            Tally(
                count: first.count + second.count, lines: Array((first.lines + second.lines).prefix(maximumLines)),
                example: first.example)
        }
    }
}

extension ValueNotes: Encodable {
    /// Encodes the remarks by field and kind.
    package func encode(to encoder: any Encoder) throws {
        let remarks = tallies.map { subject, tally in
            Remark(
                field: subject.field.name, kind: subject.kind.rawValue, count: tally.count, lines: tally.lines,
                example: tally.example)
        }
        let byField = Dictionary(grouping: remarks, by: \.field).mapValues { remarks in
            Dictionary(remarks.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        }
        try byField.encode(to: encoder)
    }
}
