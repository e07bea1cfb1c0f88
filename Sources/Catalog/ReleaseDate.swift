/// A calendar date that may be known to the year or to the month only.
///
/// The store keeps a full date, the first day that fits, beside its precision: `2006` is 2006-01-01
/// (docs/legacy-api.md, d).
public struct ReleaseDate: Hashable, Sendable {
    /// The year, 0…9999.
    public let year: Int
    /// The month, 1…12; 1 when only the year is known.
    public let month: Int
    /// The day of the month, from 1; 1 when the day is not known.
    public let day: Int
    /// How much of the date is known.
    public let precision: Precision

    /// How much of a date is known.
    public enum Precision: String, Sendable, Codable, CaseIterable {
        case year, month, day
    }

    /// Stands in where the provider gives no date.
    public static let unknown = ReleaseDate(year: 1900)

    /// A date known to the year.
    public init(year: Int) {
        self.init(unchecked: year, 1, 1, .year)
    }

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything after a `T` or a space is left out.
    ///
    /// `nil` when the text has another form or names a day that no calendar has.
    ///
    /// - Parameters:
    ///   - text: The date as written.
    ///   - precision: How much of the text counts; when absent, its length decides.
    public init?(_ text: some StringProtocol, precision: Precision? = nil) {
        let date = text.prefix { $0 != "T" && $0 != " " }
        let parts = date.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4 else { return nil }
        let numbers = parts.compactMap { part in part.utf8.allSatisfy(Self.isDigit) ? Int(part) : nil }
        guard numbers.count == parts.count, parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }) else { return nil }

        let written: Precision = [.year, .month, .day][parts.count - 1]
        let precision = min(precision ?? written, written)
        let month = precision >= .month ? numbers[1] : 1
        let day = precision == .day ? numbers[2] : 1
        guard (1...12).contains(month), (1...Self.days(in: month, of: numbers[0])).contains(day) else { return nil }
        self.init(unchecked: numbers[0], month, day, precision)
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int, _ precision: Precision) {
        self.year = year
        self.month = month
        self.day = day
        self.precision = precision
    }

    /// The first day that fits, as `YYYY-MM-DD`.
    public var isoDate: String {
        "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension ReleaseDate.Precision: Comparable {
    /// Orders from coarse to fine.
    public static func < (left: Self, right: Self) -> Bool {
        left.fineness < right.fineness
    }

    private var fineness: Int {
        switch self {
        case .year: 0
        case .month: 1
        case .day: 2
        }
    }
}

extension ReleaseDate: CustomStringConvertible {
    /// The date to its precision: `2006`, `2006-05` or `2006-05-01`.
    public var description: String {
        switch precision {
        case .year: String(isoDate.prefix(4))
        case .month: String(isoDate.prefix(7))
        case .day: isoDate
        }
    }
}

extension ReleaseDate: Codable {
    /// Decodes from the text of ``description``.
    ///
    /// - Throws: `DecodingError.dataCorrupted` when the text is no date.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = ReleaseDate(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a release date")
        }
        self = date
    }

    /// Encodes as the text of ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
