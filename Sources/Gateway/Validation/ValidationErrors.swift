/// The errors of a request, field by field.
struct ValidationErrors: Error, Equatable {
    /// One field and its fault.
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

    /// Whether there is no error.
    var isEmpty: Bool { entries.isEmpty }

    /// Adds the fault of a field; the answer keeps the order in which faults are added.
    mutating func add(_ field: String, _ fault: FieldFault) {
        entries.append(Entry(field: field, fault: fault))
    }

    /// The answer's body.
    var json: JSONValue {
        .object(entries.map { JSONMember($0.field, $0.fault.json) })
    }
}
