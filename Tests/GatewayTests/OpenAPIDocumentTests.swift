import Catalog
import Concurrency
import HTTPTypes
import Observability
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `/openapi.json`: what is described is what is checked and served.
struct OpenAPIDocumentTests {
    private let document = OpenAPIDocument.json(needsToken: true)
    private let endpoints = Gateway.publicRoutes(
        GatewayConfiguration(authentication: .off, clock: SystemClock()), client: ScriptedRankClient(), limiter: nil,
        slots: .usual
    ) { HealthReport() }.map(\.endpoint)

    @Test func `the document names every field that is checked, and no other`() throws {
        let properties = try members(document["components"]?["schemas"]?["Request"]?["properties"])

        #expect(properties.map(\.key) == RequestField.all.map(\.name))
    }

    @Test(arguments: [
        (SequenceKind.path, "PathRequest"), (.playlist, "PlaylistRequest"), (.radio, "RadioRequest"),
    ])
    func `the document names every field of a sequence once`(kind: SequenceKind, schema: String) throws {
        let properties = try members(document["components"]?["schemas"]?[schema]?["properties"])

        #expect(properties.map(\.key) == kind.fields.map(\.name))
        #expect(Set(properties.map(\.key)).count == properties.count)
    }

    @Test func `in a form whatever is written is a name`() throws {
        let content = document["paths"]?["/api/v1/recommendations/"]?["post"]?["requestBody"]?["content"]
        let form = document["components"]?["schemas"]?["Form"]?["properties"]

        #expect(content?["application/json"]?["schema"]?["$ref"] == "#/components/schemas/Request")
        #expect(content?["multipart/form-data"]?["schema"]?["$ref"] == "#/components/schemas/Form")
        #expect(try members(form).map(\.key) == RequestField.all.map(\.name))
        #expect(try members(form?["artists"]).map(\.key) == ["description"])
    }

    @Test func `the document names the paths that are served, with their methods`() throws {
        let described = try members(document["paths"]).reduce(into: [String: Set<String>]()) { paths, path in
            paths[Endpoint.canonical(path.key)] = Set(try members(path.value).map { $0.key.uppercased() })
        }

        let isPage = Set([
            "/", ExplorerPage.scriptPath, ExplorerPage.stylePath, ExplorerPage.iconPath, OpenAPIDocument.path,
            ReferencePage.path, ReferencePage.stylePath, ReferencePage.scriptPath,
        ])
        for endpoint in endpoints where !isPage.contains(endpoint.path) {
            #expect(described[endpoint.path] == Set(endpoint.methods.map(\.rawValue)))
        }
        #expect(Set(described.keys).isSubset(of: endpoints.map(\.path)))
    }

    @Test func `its bounds are those of the rules`() throws {
        let properties = document["components"]?["schemas"]?["Request"]?["properties"]

        for attribute in MusicAttribute.allCases {
            let name = "min_\(attribute.rawValue)"
            guard case .array(let forms) = properties?[name]?["anyOf"], let number = forms.first,
                let least = number["minimum"]?.pythonText, let most = number["maximum"]?.pythonText
            else {
                Issue.record("\(name) has no bounds")
                continue
            }
            for (value, isFine) in [(least, true), (most, true), ("\(most)9", false)] {
                let body = try JSONParser.parse(Array(#"{"artists":["x"],"\#(name)":\#(value)}"#.utf8))
                let request = try? RequestValidation.validate(body).get()
                #expect((request != nil) == isFine)
            }
        }
    }

    @Test func `more than fifty results take a field or a seed of the new style`() throws {
        let request = document["components"]?["schemas"]?["Request"]

        guard case .array(let rules) = request?["allOf"]?.first?["anyOf"] else {
            Issue.record("the limits are not described")
            return
        }
        #expect(request?["properties"]?["limit"]?["anyOf"]?.first?["maximum"] == .int(200))
        #expect(rules[0]["properties"]?["limit"]?["maximum"] == .int(50))
        #expect(rules[1]["properties"]?["seeds"]?["contains"]?["type"] == "object")
        #expect(rules[2]["anyOf"]?.count == RequestField.newStyle.count)
    }

    @Test func `every reference has its target`() {
        let text = String(decoding: document.encoded(), as: UTF8.self)
        let prefix = "#/components/"

        let references = text.split(separator: "\"").filter { $0.hasPrefix(prefix) }

        #expect(!references.isEmpty)
        for reference in references {
            let steps = reference.dropFirst(prefix.count).split(separator: "/").map(String.init)
            #expect(document["components"]?[steps[0]]?[steps[1]] != nil)
        }
    }

    @Test func `an open endpoint asks for no token, a protected one does`() throws {
        for path in try members(document["paths"]) {
            for operation in try members(path.value) {
                let endpoint = try #require(
                    endpoints.first { $0.path == Endpoint.canonical(path.key) }
                )
                let security = operation.value["security"]
                #expect((security != []) == endpoint.isProtected)
                #expect((security == [["bearer": []]]) == (endpoint.isProtected && endpoint.isForPlayers))
            }
        }
        #expect(document["security"] == [["token": []]])
        let open = OpenAPIDocument.json(needsToken: false)
        #expect(open["security"] == nil)
        #expect(open["paths"]?["/api/similar_tracks"]?["get"]?["security"] == nil)
    }

    @Test func `a player's call names the parameters that it reads`() throws {
        for call in PlayerEndpoint.allCases {
            guard case .array(let parameters)? = document["paths"]?[call.path]?["get"]?["parameters"] else {
                #expect(call == .activeTasks)
                continue
            }
            #expect(parameters.map { $0["name"] } == call.parameters.map { .string($0.name) })
        }
    }

    private func members(_ value: JSONValue?) throws -> [JSONMember] {
        guard case .object(let members) = value else { throw JSONParseError("the description has another shape") }
        return members
    }
}

extension JSONValue {
    /// The first element of a list.
    fileprivate var first: JSONValue? {
        if case .array(let elements) = self { elements.first } else { nil }
    }

    /// How many elements a list has.
    fileprivate var count: Int? {
        if case .array(let elements) = self { elements.count } else { nil }
    }
}
