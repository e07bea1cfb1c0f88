/// The unknown fields of a request, and the known fields that they are nearly the name of.
///
/// The original ignored them (docs/legacy-api.md, a.2), and so does a request that has no field of the new style. There
/// one is named only when it is nearly the name of a field that came later; or of any field, if nothing else says what
/// to start from.
enum UnknownFields {
    /// The faults of unknown fields.
    ///
    /// - Parameters:
    ///   - members: The request's fields.
    ///   - hasSeeds: Whether its known fields say what to start from.
    /// - Returns: One message for each field that is named; the others are ignored.
    static func errors(_ members: [JSONMember], hasSeeds: Bool) -> ValidationErrors {
        var errors = ValidationErrors()
        let isNewStyle = RequestField.isNewStyle(members)
        for member in members where RequestField.named(member.key) == nil {
            let all = nearest(to: member.key, among: RequestField.all.map(\.name))
            let added = nearest(to: member.key, among: RequestField.added.map(\.name))
            let isNamed = isNewStyle || added != nil || !hasSeeds && all != nil
            guard isNamed else { continue }
            let meant = FieldSynonyms.name(for: member, among: RequestField.all.map(\.name)) ?? all ?? added
            let hint = meant.map { " Did you mean \"\($0)\"?" } ?? ""
            errors.add(member.key, .message("Unknown field.\(hint)"))
        }
        return errors
    }

    /// The faults of fields that an endpoint does not know, where all of them are named.
    ///
    /// - Parameters:
    ///   - members: The request's fields.
    ///   - known: The fields of the endpoint.
    /// - Returns: One message for each unknown field.
    static func errors(_ members: [JSONMember], known: [RequestField]) -> ValidationErrors {
        let names = known.map(\.name)
        var errors = ValidationErrors()
        for member in members where !names.contains(member.key) {
            errors.add(member.key, .message(message(about: member, among: names)))
        }
        return errors
    }

    /// What is said of a field that is none of the known ones: of these it names the one that means the same, or is
    /// nearly spelled so.
    private static func message(about member: JSONMember, among names: [String]) -> String {
        "Unknown field."
            + ((FieldSynonyms.name(for: member, among: names) ?? nearest(to: member.key, among: names))
                .map { " Did you mean \"\($0)\"?" } ?? "")
    }

    /// What is said of a key that is none of the known ones.
    static func message(about key: String, among names: [String]) -> String {
        "Unknown field." + (nearest(to: key, among: names).map { " Did you mean \"\($0)\"?" } ?? "")
    }

    /// The name that a text is nearly: one slip away, or two from eight letters on.
    static func nearest(to text: String, among names: [String]) -> String? {
        guard text.utf8.count > 3, text.utf8.count < 64 else { return nil }
        let near = names.map { (name: $0, slips: slips(Array(text.lowercased().utf8), Array($0.utf8))) }
            .min { $0.slips < $1.slips }
        return near.flatMap { $0.slips <= (text.utf8.count < 8 ? 1 : 2) ? $0.name : nil }
    }

    /// Letters left out, put in, exchanged or swapped with their neighbour, each counted once.
    private static func slips(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if abs(left.count - right.count) > 2 { return .max }
        var rows = [Array(0...right.count)]
        for (number, letter) in left.enumerated() {
            var row = [number + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    rows[number][column] + (letter == other ? 0 : 1), rows[number][column + 1] + 1, row[column] + 1)
                if number > 0, column > 0, letter == right[column - 1], left[number - 1] == other {
                    cost = min(cost, rows[number - 1][column - 1] + 1)
                }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
