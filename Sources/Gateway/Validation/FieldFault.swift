/// The fault of one value of a request, in the shapes of the original's answers (docs/legacy-api.md, a.3).
indirect enum FieldFault: Error, Equatable {
    /// The value breaks rules, each with a message: `["message"]`.
    case messages([String])
    /// The value is a list with faulty elements, by index: `{"0":["message"]}`.
    case elements([Int: FieldFault])
    /// The value is an object with faulty fields: `{"weight":["message"]}`.
    case fields(ValidationErrors)

    /// One broken rule.
    static func message(_ text: String) -> FieldFault {
        .messages([text])
    }

    /// The fault as an answer shows it.
    var json: JSONValue {
        switch self {
        case .messages(let texts): .array(texts.map(JSONValue.string))
        case .elements(let elements):
            .object(elements.sorted { $0.key < $1.key }.map { JSONMember("\($0)", $1.json) })
        case .fields(let errors): errors.json
        }
    }
}
