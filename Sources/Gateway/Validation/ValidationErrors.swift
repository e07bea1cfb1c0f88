/// What is wrong with a request, field by field.
struct ValidationErrors: Error, Equatable {
    /// One field and what is wrong with it.
    private struct Entry: Equatable {
        let field: String
        let fault: FieldFault
    }

    private var entries: [Entry] = []

    /// No errors yet.
    init() {}

    /// An error about the request as a whole.
    init(request message: String) {
        add("non_field_errors", .message(message))
    }

    /// An error about one field.
    init(_ field: String, _ fault: FieldFault) {
        add(field, fault)
    }

    /// Whether nothing is wrong.
    var isEmpty: Bool { entries.isEmpty }

    /// Adds what is wrong with a field; fields are answered in the order in which they are added.
    mutating func add(_ field: String, _ fault: FieldFault) {
        entries.append(Entry(field: field, fault: fault))
    }

    /// The answer's body.
    var json: JSONValue {
        .object(entries.map { JSONMember($0.field, $0.fault.json) })
    }
}
