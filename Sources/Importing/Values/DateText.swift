import Catalog

/// In which order a file writes day and month where they are numbers.
package enum DateOrder: String, Sendable, Codable, Hashable {
    case dayFirst = "day first"
    case monthFirst = "month first"
    /// The file has dates that could be read both ways, and none that tells.
    case undecided
}

/// The evidence of a file's dates about their order.
struct DateOrderEvidence: Hashable {
    private(set) var dayFirst = 0
    private(set) var monthFirst = 0
    private(set) var ambiguous = 0

    mutating func note(_ text: some StringProtocol) {
        guard let (first, second, _, separator) = DateText.numbers(text), (1...31).contains(first),
            (1...31).contains(second)
        else { return }
        if first > 12, second <= 12 {
            dayFirst += 1
        } else if second > 12, first <= 12 {
            monthFirst += 1
        } else if first <= 12, second <= 12, first != second {
            // Dots stand in dates of countries that put the day first.
            if separator == "." { dayFirst += 1 } else { ambiguous += 1 }
        }
    }

    /// `nil` when the file has no such dates.
    var order: DateOrder? {
        if dayFirst + monthFirst + ambiguous == 0 { return nil }
        if dayFirst > 0, monthFirst == 0 { return .dayFirst }
        if monthFirst > 0, dayFirst == 0 { return .monthFirst }
        return .undecided
    }
}

/// Release dates as people and programs write them.
enum DateText {
    /// Reads a date; the order says how `7/2/2021` is meant, and undecided leaves the year.
    ///
    /// - Returns: `nil` when the text is no date, or names a day that no calendar has.
    static func read(_ text: some StringProtocol, order: DateOrder?) -> ReleaseDate? {
        if let date = ReleaseDate(text) { return plausible(date) }
        if let (first, second, year, _) = numbers(text) {
            guard (1...31).contains(first), (1...31).contains(second) else { return nil }
            if first == second { return iso(year, first, second) }
            if order == nil || order == .undecided { return min(first, second) <= 12 ? iso(year) : nil }
            return order == .monthFirst ? iso(year, first, second) : iso(year, second, first)
        }
        return yearFirst(text) ?? withMonthName(text)
    }

    /// The numbers of `7/2/2021`, `07.02.2021` or `7-2-2021`.
    static func numbers(_ text: some StringProtocol) -> (first: Int, second: Int, year: Int, separator: Character)? {
        let date = text.prefix { $0 != " " && $0 != "T" }
        guard let separator = date.first(where: { $0 == "/" || $0 == "." || $0 == "-" }) else { return nil }
        let parts = date.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].utf8.count == 4, (1...2).contains(parts[0].utf8.count),
            (1...2).contains(parts[1].utf8.count), let first = Int(parts[0]), let second = Int(parts[1]),
            let year = Int(parts[2])
        else { return nil }
        return (first, second, year, separator)
    }

    /// Reads `2021/7/2`, `2021.07`, `20210702` and `2021.0`, as a table program writes a year.
    private static func yearFirst(_ text: some StringProtocol) -> ReleaseDate? {
        let date = text.prefix { $0 != " " && $0 != "T" }
        if date.utf8.count == 8, date.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(date) {
            return iso(number / 10_000, number / 100 % 100, number % 100)
        }
        let parts = date.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "." || $0 == "-" }
        guard (2...3).contains(parts.count), parts[0].utf8.count == 4 else { return nil }
        let numbers = parts.compactMap { (1...2).contains($0.utf8.count) || $0.utf8.count == 4 ? Int($0) : nil }
        guard numbers.count == parts.count else { return nil }
        if numbers.dropFirst().allSatisfy({ $0 == 0 }) { return iso(numbers[0]) }
        return numbers.count == 2 ? iso(numbers[0], numbers[1]) : iso(numbers[0], numbers[1], numbers[2])
    }

    /// Reads `July 2, 2021`, `2 Jul 2021`, `02-Jul-2021` and `Jul 2021`.
    private static func withMonthName(_ text: some StringProtocol) -> ReleaseDate? {
        let words = text.split { !$0.isLetter && !$0.isNumber }
        guard (2...3).contains(words.count) else { return nil }
        var (year, month, day): (Int?, Int?, Int?) = (nil, nil, nil)
        for word in words {
            if let number = Int(word) {
                if word.utf8.count == 4 { year = number } else if number <= 31 { day = number }
            } else if let ordinal = Int(word.dropLast(2)), word.utf8.count <= 4 {
                day = ordinal
            } else if word.count >= 3 {
                month = months.firstIndex { word.lowercased().hasPrefix($0) }.map { $0 + 1 }
            }
        }
        guard let year, let month else { return nil }
        return words.count == 2 ? iso(year, month) : day.flatMap { iso(year, month, $0) }
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// A date of its parts, as far as they are known.
    static func iso(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> ReleaseDate? {
        guard (0...9999).contains(year) else { return nil }
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        var text = padded(year, 4)
        if let month { text += "-\(padded(month, 2))" }
        if month != nil, let day { text += "-\(padded(day, 2))" }
        return ReleaseDate(text).flatMap(plausible)
    }

    /// The date, if a recording can have it; `nil` for the year 0 and for years far in the future.
    private static func plausible(_ date: ReleaseDate) -> ReleaseDate? {
        (1000...2100).contains(date.year) ? date : nil
    }
}
