/// What is wrong with one value of a request, in the shapes of the original's answers (docs/legacy-api.md, a.3).
indirect enum FieldFault: Error, Equatable {
    /// With the value itself, one sentence for each rule that is broken: `["message"]`.
    case messages([String])
    /// With elements of the list that it is, by index: `{"0":["message"]}`.
    case elements([Int: FieldFault])
    /// With fields of the object that it is: `{"weight":["message"]}`.
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
