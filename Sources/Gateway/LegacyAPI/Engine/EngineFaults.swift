import HTTPTypes
import Hummingbird

/// The faults of a request to the engine's interface, in the shape of its framework's answers:
/// `{"detail":[{"type","loc","msg","input"}…]}` with status 422.
struct EngineFaults {
    private var faults: [JSONValue] = []

    /// Adds a fault.
    ///
    /// - Parameters:
    ///   - type: The framework's name for the kind of fault.
    ///   - place: Field names and indices below the body.
    ///   - message: One sentence.
    ///   - input: What was sent there.
    mutating func add(_ type: String, _ place: [any CustomStringConvertible], _ message: String, _ input: JSONValue) {
        let steps = place.map { step in
            step is Int ? JSONValue.integer(step.description) : .string(step.description)
        }
        faults.append([
            "type": .string(type), "loc": .array(["body"] + steps), "msg": .string(message), "input": input,
        ])
    }

    /// Throws when there are faults.
    ///
    /// - Throws: ``HTTPProblem`` 422.
    func check() throws(HTTPProblem) {
        guard faults.isEmpty else { throw Self.problem(faults) }
    }

    /// The body is no object.
    static func notAnObject(_ body: JSONValue) -> HTTPProblem {
        problem([
            [
                "type": "model_attributes_type", "loc": ["body"],
                "msg": "Input should be a valid dictionary or object to extract fields from", "input": body,
            ]
        ])
    }

    /// There is no body, or it is `null`.
    static var noBody: HTTPProblem {
        problem([["type": "missing", "loc": ["body"], "msg": "Field required", "input": .null]])
    }

    /// The body is no JSON.
    static func notJSON(_ error: JSONParseError) -> HTTPProblem {
        problem([
            [
                "type": "json_invalid", "loc": ["body"], "msg": "JSON decode error", "input": [:],
                "ctx": ["error": .string(error.description)],
            ]
        ])
    }

    private static func problem(_ faults: [JSONValue]) -> HTTPProblem {
        HTTPProblem(.unprocessableContent, ["detail": .array(faults)])
    }
}
