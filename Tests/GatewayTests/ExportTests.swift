import Catalog
import HTTPTypes
import Pipeline
import Recommendations
import Settings
import Testing

@testable import Gateway

/// Answers as files, by `format`.
struct ExportTests {
    private static let types = [
        "m3u": "audio/mpegurl; charset=utf-8", "csv": "text/csv; charset=utf-8", "jspf": "application/jspf+json",
        "uris": "text/plain; charset=utf-8",
    ]

    @Test(arguments: types.keys.sorted())
    func `recommendations come as a file, with their details`(format: String) async throws {
        let client = ScriptedRankClient()

        let answer = try await GatewayRig(client).send(#"{"artists":["Tool"],"format":"\#(format)"}"#)

        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == Self.types[format])
        #expect(answer.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"juke.") == true)
        #expect(client.requests.map(\.details) == [true] && client.requests.map(\.form) == [nil])
        if format == "csv" { #expect(answer.text.hasSuffix("\r\n") && answer.text.contains("artist,1, Stub Artist 1")) }
        if format == "uris" { #expect(answer.text == "juke:artist:stub-artist-1\n") }
        if format == "m3u" {
            #expect(
                answer.text.hasPrefix("#EXTM3U\n#PLAYLIST:Tool\n# \"Tool\" was taken for Tool (juke:artist:t).\n"))
            #expect(answer.text.hasSuffix("# The answer has no tracks, and a playlist holds only tracks.\n"))
        }
        if format == "jspf" { #expect(answer.text.contains(#""annotation":"\"Tool\" was taken for Tool"#)) }
        #expect(
            answer.headers[FileRemarks.name]?.hasPrefix(#"%"%22Tool%22 was taken for Tool (juke:artist:t).""#) == true)
    }

    @Test func `a header tells what a file has no place for, in letters that any header may have`() throws {
        let some = try #require(FileRemarks.value(of: ["Jóga: 100 %", "b"]))
        let many = try #require(FileRemarks.value(of: (0..<200).map { _ in String(repeating: "x", count: 100) }))

        #expect(some == #"%"J%c3%b3ga: 100 %25", %"b""#)
        #expect(many.utf8.count < FileRemarks.maximumSize + 100 && many.hasSuffix(#"more.""#))
        #expect(FileRemarks.value(of: []) == nil)
    }

    @Test func `a page of another origin may read the headers of a file`() async throws {
        let rig = GatewayRig(allowedOrigins: .any)

        let answer = try await rig.send(
            #"{"artists":["Tool"],"format":"csv"}"#, headers: [.origin: "https://any.example"])

        #expect(answer.headers[.accessControlExposeHeaders] == "Retry-After, Juke-Remarks")
    }

    @Test func `json is what is answered without a format`() async throws {
        let plain = try await GatewayRig().send(#"{"artists":["Tool"]}"#)
        let json = try await GatewayRig().send(#"{"artists":["Tool"],"format":"json"}"#)

        #expect(json.headers[.contentType] == "application/json" && json.text == plain.text)
    }

    @Test func `an unknown format is refused, and one in a batch`() async throws {
        let unknown = try await GatewayRig().send(#"{"artists":["Tool"],"details":true,"format":"xspf"}"#)
        let batch = try await GatewayRig().send(
            #"{"requests":[{"artists":["Tool"],"format":"m3u"},{"artists":["Tool"],"format":"json"}]}"#,
            to: "/api/v1/recommendations/batch/")

        #expect(unknown.status == 400 && unknown.text == #"{"format":["\"xspf\" is not a valid choice."]}"#)
        #expect(batch.text.contains(#"{"status":400,"body":{"format":["A batch is answered in JSON."]}}"#))
        #expect(batch.text.contains(#"{"status":200,"#))
    }

    @Test(arguments: [
        ("/api/v1/recommendations/", #""artists":["Tool"]"#), ("/api/v1/paths/", #""from":"a","to":"b""#),
        ("/api/v1/playlists/", #""seeds":["a"]"#), ("/api/v1/radio/", #""seeds":["a"]"#),
    ])
    func `the URL may name the format, and counts before the body`(path: String, fields: String) async throws {
        let client = ScriptedRankClient(tracks: { _ in .answer(SequenceAnswer.sample) })
        let rig = GatewayRig(client)

        let csv = try await rig.send("{\(fields)}", to: path + "?format=csv")
        let json = try await rig.send("{\(fields),\"format\":\"m3u\"}", to: path + "?x=1&format=json")
        let form = try await rig.send(
            "artists=Tool", to: "/api/v1/recommendations?format=uris",
            contentType: "application/x-www-form-urlencoded")
        let odd = try await rig.send("{\(fields),\"exclude\":[]}", to: path + "?format=xspf")

        #expect(csv.headers[.contentType] == Self.types["csv"])
        #expect(json.headers[.contentType] == "application/json" && json.status == 200)
        #expect(form.text == "juke:artist:stub-artist-1\n")
        #expect(odd.status == 400 && odd.text == #"{"format":["\"xspf\" is not a valid choice."]}"#)
    }

    @Test(arguments: [
        ("/api/v1/paths/", #""from":"a","to":"b""#), ("/api/v1/playlists/", #""seeds":["a"]"#),
        ("/api/v1/radio/", #""seeds":["a"]"#),
    ])
    func `sequences come as a file; a radio's cursor then stands in a header`(path: String, fields: String) async throws
    {
        let client = ScriptedRankClient(tracks: { request in
            var answer = SequenceAnswer.sample
            if case .radio(let form) = request.form { answer.state = form.state }
            return .answer(answer)
        })

        let answer = try await GatewayRig(client).send("{\(fields),\"format\":\"m3u\"}", to: path)

        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "audio/mpegurl; charset=utf-8")
        #expect(
            answer.text
                == "#EXTM3U\n# Not kept (steps): 2 of 8.\n#EXTINF:61,Tool - Schism\njuke:track:s\n#EXTINF:-1,Jóga\njuke:track:j\n"
        )
        #expect((answer.headers[SequenceRoute.cursorName] != nil) == path.contains("radio"))
    }
}
