/// What is wrong with a request, in the shapes of the original's answers (legacy contract, section a.3).
struct ValidationErrors: Error, Equatable {
    /// What is wrong with one field.
    enum Fault: Equatable {
        /// With the field itself: `["message"]`.
        case field([String])
        /// With elements of the list in it, by index: `{"0":["message"]}`.
        case elements([Int: [String]])
    }

    private(set) var faults: [(field: String, fault: Fault)] = []

    /// No errors yet.
    init() {}

    /// An error about the request as a whole.
    init(request message: String) {
        faults = [("non_field_errors", .field([message]))]
    }

    /// An error about elements of one field.
    init(_ field: String, _ elements: [Int: [String]]) {
        faults = [(field, .elements(elements))]
    }

    /// Whether nothing is wrong.
    var isEmpty: Bool { faults.isEmpty }

    /// Adds what is wrong with a field; fields are answered in the order in which they are added.
    mutating func add(_ field: String, _ fault: Fault) {
        faults.append((field, fault))
    }

    /// The answer's body.
    var json: JSONValue {
        .object(
            faults.map { field, fault in
                switch fault {
                case .field(let messages): JSONMember(field, Self.list(messages))
                case .elements(let elements):
                    JSONMember(
                        field,
                        .object(elements.sorted { $0.key < $1.key }.map { JSONMember("\($0)", Self.list($1)) })
                    )
                }
            }
        )
    }

    private static func list(_ messages: [String]) -> JSONValue {
        .array(messages.map(JSONValue.string))
    }

    static func == (left: ValidationErrors, right: ValidationErrors) -> Bool {
        left.json == right.json
    }
}
