/// Reads the fields of one object by rules, and gathers their errors.
struct FieldReader {
    private let object: JSONValue
    /// The errors so far, in the order in which the fields were read.
    var errors = ValidationErrors()

    /// Prepares to read, with no errors so far.
    ///
    /// - Parameter object: The object; any other value counts as one without fields.
    init(_ object: JSONValue) {
        self.object = object
    }

    /// The members of a body that must be an object.
    ///
    /// - Returns: The members, or the original's error for another kind of value.
    static func members(of body: JSONValue) -> Result<[JSONMember], ValidationErrors> {
        switch body {
        case .object(let members): .success(members)
        case .null: .failure(ValidationErrors(request: "No data provided"))
        default:
            .failure(ValidationErrors(request: "Invalid data. Expected a dictionary, but got \(body.pythonType)."))
        }
    }

    /// Reads a list.
    ///
    /// - Parameters:
    ///   - field: The key in the object, which errors name too.
    ///   - most: The largest number of elements.
    ///   - expectation: What the field takes, where errors say so.
    ///   - element: What each element may be, where errors say so.
    ///   - rule: The rule of each element.
    /// - Returns: The elements that keep the rule; `nil` when there is no such list.
    mutating func list<Element>(
        _ field: String,
        atMost most: Int? = nil,
        expecting expectation: ValueExpectation? = nil,
        each element: ValueExpectation? = nil,
        _ rule: (JSONValue) -> FieldRules.RuleResult<Element>
    ) -> [Element]? {
        switch object[field] {
        case nil: return nil
        case .array(let elements):
            if let most, elements.count > most {
                errors.add(field, .message("Ensure this field has no more than \(most) elements."))
                return nil
            }
            var values: [Element] = []
            var faults: [Int: FieldFault] = [:]
            for (index, value) in elements.enumerated() {
                switch element?.fault(of: value).map(FieldRules.RuleResult<Element>.failure) ?? rule(value) {
                case .success(let value): values.append(value)
                case .failure(let fault): faults[index] = fault
                }
            }
            if !faults.isEmpty { errors.add(field, .elements(faults)) }
            return values
        case .null?: errors.add(field, .message(FieldRules.isNull))
        case let value?:
            if let fault = expectation?.fault(of: value) {
                errors.add(field, fault)
                return nil
            }
            errors.add(field, .message("Expected a list of items but got type \"\(value.pythonType)\"."))
        }
        return nil
    }

    /// Reads a single value.
    ///
    /// - Parameters:
    ///   - field: The key in the object, which errors name too.
    ///   - expectation: What the field takes, where errors say so.
    ///   - rule: The rule of the value.
    /// - Returns: The value; `nil` when it is absent or breaks the rule.
    mutating func single<Value>(
        _ field: String, expecting expectation: ValueExpectation? = nil,
        _ rule: (JSONValue) -> FieldRules.RuleResult<Value>
    ) -> Value? {
        guard let value = object[field] else { return nil }
        switch expectation?.fault(of: value).map(FieldRules.RuleResult<Value>.failure) ?? rule(value) {
        case .success(let value): return value
        case .failure(let fault):
            errors.add(field, fault)
            return nil
        }
    }
}

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

    /// The fault of a field; `nil` when it has none.
    func fault(of field: String) -> FieldFault? {
        entries.first { $0.field == field }?.fault
    }

    /// Adds the fault of a field; the answer keeps the order in which faults are added.
    mutating func add(_ field: String, _ fault: FieldFault) {
        entries.append(Entry(field: field, fault: fault))
    }

    /// Adds the faults of others.
    mutating func add(_ others: ValidationErrors) {
        entries += others.entries
    }

    /// The body of the 400 answer: each field's name with its fault.
    var json: JSONValue {
        .object(entries.map { JSONMember($0.field, $0.fault.json) })
    }
}

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
