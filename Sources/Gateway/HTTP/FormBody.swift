/// A form, read as the request for recommendations that it stands for.
///
/// A list is written by repeating its key: `artists=Tool&artists=Opeth&limit=3`. Every value is text; of a single field
/// the last one counts, and one left blank counts as absent.
enum FormBody {
    /// The object that the pairs of a form describe; keys that are no fields are left out.
    static func value(of pairs: [(key: String, value: JSONValue)]) -> JSONValue {
        var fields: [(field: RequestField, values: [JSONValue])] = []
        for (key, value) in pairs {
            if let place = fields.firstIndex(where: { $0.field.name == key }) {
                fields[place].values.append(value)
            } else if let field = RequestField.named(key) {
                fields.append((field, [value]))
            }
        }
        return .object(
            fields.compactMap { field, values in
                if field.shape.isList { return JSONMember(field.name, .array(values)) }
                guard let last = values.last, last != "" else { return nil }
                return JSONMember(field.name, last)
            }
        )
    }
}
