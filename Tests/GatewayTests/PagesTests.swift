import Foundation
import HTTPTypes
import Testing

@testable import Gateway

/// What is open to everyone: the page, the description, the health.
struct PagesTests {
    @Test(arguments: [
        ("/", "text/html; charset=utf-8"), (ExplorerPage.scriptPath, "text/javascript; charset=utf-8"),
        (ExplorerPage.stylePath, "text/css; charset=utf-8"), (ExplorerPage.iconPath, "image/svg+xml"),
        ("/openapi.json", "application/json"),
        (ReferencePage.path, "text/html; charset=utf-8"), (ReferencePage.stylePath, "text/css; charset=utf-8"),
        (ReferencePage.scriptPath, "text/javascript; charset=utf-8"),
        ("/health/live", "application/json"), ("/health/ready", "application/json"),
    ])
    func `a page and a health check need no token`(path: String, type: String) async throws {
        let answer = try await GatewayRig().send(to: path, method: .get, authorization: nil, contentType: nil)
        let head = try await GatewayRig().send(to: path, method: .head, authorization: nil, contentType: nil)

        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == type)
        #expect(!answer.text.isEmpty)
        #expect(head.status == 200)
        #expect(head.text.isEmpty)
    }

    @Test(arguments: [
        "/", ExplorerPage.scriptPath, ExplorerPage.stylePath, ExplorerPage.iconPath, ReferencePage.path,
        ReferencePage.scriptPath, ReferencePage.stylePath,
    ])
    func `the pages and their parts load nothing from elsewhere`(path: String) async throws {
        let answer = try await GatewayRig().send(to: path, method: .get)

        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'"))
        #expect(!policy.contains("unsafe"))
        // What a link leads to is no address that a page loads.
        let links = PageFile.text(of: [PackageResources.links_js])
        let text = answer.text.replacing(links, with: "").replacing("http://www.w3.org/2000/svg", with: "")
        #expect(!text.contains("://"))
    }

    @Test(arguments: ["/", ReferencePage.path])
    func `nothing in a page is script or style by itself`(path: String) async throws {
        let page = try await GatewayRig().send(to: path, method: .get).text

        #expect(page.matches(of: /<script(?![^>]* src=)/).isEmpty)
        #expect(page.matches(of: /<style|\sstyle=|\son[a-z]+=|javascript:/).isEmpty)
    }

    @Test(arguments: [ExplorerPage.script, ReferencePage.script])
    func `a script puts texts into the page, never markup`(script: String) throws {
        #expect(script.contains("document.createElement"))
        #expect(
            script.matches(
                of: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|DOMParser|srcdoc/
            )
            .isEmpty
        )
    }

    @Test(arguments: [("Explorer", ExplorerPage.script), ("Reference", ReferencePage.script)])
    func `a script holds every file of its folders once, and lets none of them end in the next`(
        page: String, script: String
    ) throws {
        let pages = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Gateway/Pages").standardizedFileURL
        let files = try [page, "Shared"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: pages.appending(path: "\(folder)/script"), includingPropertiesForKeys: nil)
        }
        let parts = try files.map { try String(contentsOf: $0, encoding: .utf8) }

        for part in parts { #expect(script.components(separatedBy: part.dropLast()).count == 2) }
        #expect(parts.map(\.utf8.count).reduce(0, +) + parts.count - 2 == script.utf8.count)
        #expect(script.hasPrefix(#""use strict";"#))
    }

    @Test func `the reference fills every place of its page`() throws {
        let page = try #require(ReferencePage.files.first).text

        #expect(!page.contains("{{") && !page.contains("}}"))
        #expect(page.contains(#"<h2 id="schemas">"#))
    }

    @Test func `the page has every element and every field that the script uses`() throws {
        let page = ExplorerPage.html(needsToken: true)
        let script = ExplorerPage.script

        let ids = Set(script.matches(of: /byId\("([^"]+)"\)/).map { String($0.output.1) })
        let fields = Set(script.matches(of: /option\("([^"]+)"\)/).map { String($0.output.1) })

        #expect(ids.count > 15 && fields.count >= 3)
        for id in ids { #expect(page.contains("id=\"\(id)\""), "\(id)") }
        for field in fields { #expect(page.contains("name=\"\(field)\""), "\(field)") }
    }

    @Test func `every label, list and description that the page refers to is there`() throws {
        let page = ExplorerPage.html(needsToken: true)

        let references = page.matches(of: /(?:for|aria-controls|aria-describedby|aria-labelledby)="([^"]+)"/)
            .map { String($0.output.1) }

        #expect(references.contains("hits"))
        for id in references { #expect(page.contains("id=\"\(id)\""), "\(id)") }
        #expect(page.contains(#"href="/docs""#))
    }

    @Test func `the reference has every operation and every field, and names every column`()
        async throws
    {
        let answer = try await GatewayRig().send(to: ReferencePage.path, method: .get)

        for field in RequestField.all { #expect(answer.text.contains("<code>\(field.name)</code>")) }
        for id in ["recommend", "recommendBatch", "findPath", "makePlaylist", "playRadio", "search", "live", "ready"] {
            #expect(answer.text.contains(#"<h2 id="\#(id)">"#))
            #expect(answer.text.contains("href=\"#\(id)\""))
        }
        #expect(answer.text.matches(of: /<script/).count == 1)
        #expect(!answer.text.contains("<th></th>"))
    }

    @Test func `the page asks for a token only where one is needed`() async throws {
        let closed = try await GatewayRig().send(to: "/", method: .get)
        let open = try await GatewayRig(authentication: .off).send(to: "/", method: .get)

        #expect(closed.text.contains(#"name="token""#))
        #expect(!open.text.contains(#"name="token""#))
    }
}
