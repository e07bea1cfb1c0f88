import Printing

/// An OpenAPI document as HTML: operations with their fields and answers, and the schemas that they name.
struct ReferenceText {
    private let document: JSONValue

    /// Reads a document of the shape that ``OpenAPIDocument`` has.
    init(_ document: JSONValue) {
        self.document = document
    }

    /// The purpose of the interface.
    var summary: String {
        (document["info"]?["summary"]?.text ?? "").escapedForMarkup
    }

    /// Links to the operations and the schemas.
    var contents: String {
        let operations = allOperations.map { operation in
            ##"<a href="#\##(operation.id)"><code>\##(operation.path.escapedForMarkup)</code></a>"##
        }
        let schemas = allSchemas.map { ##"<a class="schema" href="#\##($0.key)">\##($0.key)</a>"## }
        return (operations + [##"<a href="#schemas">Schemas</a>"##] + schemas).joined(separator: "\n")
    }

    /// All operations, one section each.
    var operations: String {
        allOperations.map { operation in
            """
            <section class="call" data-method="\(operation.method)" data-path="\(operation.path.escapedForMarkup)"\
            \(operation.isOpen ? " data-open" : "")\(operation.isForPlayers ? " data-scheme=\"Bearer\"" : "")>
            <div class="said">
            <h2 id="\(operation.id)"><span class="method">\(operation.method)</span>\(operation.path.escapedForMarkup)</h2>
            <p>\((operation.value["summary"]?.text ?? "").escapedForMarkup)\
            \(operation.isOpen ? " <span class=\"soft\">It needs no token.</span>" : "")</p>
            \(parameters(of: operation.value))
            \(body(of: operation.value))
            <h3>Answers</h3>
            \(answers(of: operation.value))
            </div>
            </section>
            """
        }.joined(separator: "\n")
    }

    /// All schemas, one section each.
    var schemas: String {
        allSchemas.map { member in
            """
            <section>
            <h3 id="\(member.key)">\(member.key)</h3>
            \(description(of: member.value))
            \(table(of: member.value))
            </section>
            """
        }.joined(separator: "\n")
    }

    // MARK: - Parts

    private struct Operation {
        let path: String
        let method: String
        let value: JSONValue

        var id: String { value["operationId"]?.text ?? "" }
        var isOpen: Bool { value["security"] == [] }
        var isForPlayers: Bool { value["security"] == [["bearer": []]] }
    }

    private var allOperations: [Operation] {
        (document["paths"]?.members ?? []).flatMap { path in
            path.value.members.map { Operation(path: path.key, method: $0.key.uppercased(), value: $0.value) }
        }
    }

    private var allSchemas: [JSONMember] {
        document["components"]?["schemas"]?.members ?? []
    }

    private func parameters(of operation: JSONValue) -> String {
        let parameters = operation["parameters"]?.elements ?? []
        guard !parameters.isEmpty else { return "" }
        let rows = parameters.map { parameter in
            row(
                parameter["name"]?.text ?? "", parameter["schema"] ?? .null,
                isRequired: parameter["required"] == .bool(true), description: parameter["description"]?.text
            )
        }
        return "<h3>Parameters</h3>" + table(rows)
    }

    private func body(of operation: JSONValue) -> String {
        let content = operation["requestBody"]?["content"]?.members ?? []
        guard let schema = content.first?.value["schema"] else { return "" }
        let types = content.map { "<code>\($0.key.escapedForMarkup)</code>" }.joined(separator: ", ")
        return "<h3>Body</h3><p>\(type(of: schema)), as \(types)</p>"
    }

    private func answers(of operation: JSONValue) -> String {
        let rows = (operation["responses"]?.members ?? []).map { member in
            let (status, response) = (member.key, member.value)
            let schema = response["content"]?["application/json"]?["schema"] ?? .null
            return """
                <tr><td><code>\(status)</code></td><td>\(type(of: schema))</td>\
                <td>\((response["description"]?.text ?? "").escapedForMarkup)</td></tr>
                """
        }
        return table(rows, heads: ["Status", "Body", "When"])
    }

    private func table(of schema: JSONValue) -> String {
        if let forms = schema["anyOf"]?.elements, schema["properties"] == nil {
            return forms.map(table).joined(separator: "<p class=\"soft\">or</p>")
        }
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
        let rows = (schema["properties"]?.members ?? []).map { member in
            row(
                member.key, member.value, isRequired: required.contains(member.key),
                description: member.value["description"]?.text
            )
        }
        guard !rows.isEmpty else {
            return schema["type"] == "object" ? "" : "<p>\(type(of: schema))</p>"
        }
        return table(rows)
    }

    private func row(_ name: String, _ schema: JSONValue, isRequired: Bool, description: String?) -> String {
        let fallback = schema["default"].map {
            " <span class=\"soft\">Default <code>\(Self.written($0))</code>.</span>"
        }
        return """
            <tr><td><code>\(name.escapedForMarkup)</code>\(isRequired ? "<span class=\"required\">always</span>" : "")</td>\
            <td>\(type(of: schema))</td><td>\((description ?? "").escapedForMarkup)\(fallback ?? "")</td></tr>
            """
    }

    private func table(_ rows: [String], heads: [String] = ["Name", "Type", "Meaning"]) -> String {
        """
        <div class="wide"><table><thead><tr>\(heads.map { "<th>\($0)</th>" }.joined())</tr></thead>
        <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
        """
    }

    private func description(of schema: JSONValue) -> String {
        schema["description"]?.text.map { "<p>\($0.escapedForMarkup.withCode)</p>" } ?? ""
    }

    /// The type of a value, in a few words.
    private func type(of schema: JSONValue) -> String {
        if let reference = schema["$ref"]?.text, let name = reference.split(separator: "/").last {
            return ##"<a class="type" href="#\##(name)">\##(name)</a>"##
        }
        if let forms = schema["anyOf"]?.elements {
            // Texts that mean a number or a flag are for forms; they would hide what is meant.
            let first = forms.first?["type"]
            let meant = first == "integer" || first == "number" || first == "boolean" ? Array(forms.prefix(1)) : forms
            return meant.filter { $0 != [:] }.map(type).joined(separator: #"<span class="soft"> or </span>"#)
        }
        if let items = schema["items"] {
            return #"<span class="type">list of </span>"# + type(of: items)
        }
        if let values = schema["enum"]?.elements {
            return values.map { "<code>\(Self.written($0))</code>" }.joined(separator: ", ")
        }
        let types =
            schema["type"]?.elements.isEmpty == false
            ? (schema["type"]?.elements ?? []).compactMap(\.text).joined(separator: " or ")
            : schema["type"]?.text ?? ""
        var words = types == "array" ? "list" : types
        if let least = schema["minimum"], let most = schema["maximum"] {
            words += " \(Self.written(least))…\(Self.written(most))"
        }
        if let format = schema["format"]?.text { words += " (\(format))" }
        return #"<span class="type">\#(words)</span>"#
    }

    private static func written(_ value: JSONValue) -> String {
        (value.text ?? String(decoding: value.encoded(), as: UTF8.self)).escapedForMarkup
    }
}

extension String {
    /// Text with `code` between backticks as HTML.
    fileprivate var withCode: String {
        split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.isMultiple(of: 2) ? String($1) : "<code>\($1)</code>" }.joined()
    }
}

extension JSONValue {
    /// The text that the value is; nil for all others.
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The list that the value is; empty for all others.
    fileprivate var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The object that the value is; empty for all others.
    fileprivate var members: [JSONMember] {
        if case .object(let members) = self { members } else { [] }
    }
}
