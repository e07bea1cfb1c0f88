import Catalog
import HTTPTypes
import Hummingbird
import Messaging
import NIOCore
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `POST /api/v1/recommendations/` over the routes: docs/legacy-api.md, a.2 to a.6.
struct RecommendationRouteTests {
    static let seeded = #"{"artists":["Tool"]}"#
    static let sampleLists = #"""
        {"artists":[{"name":"Stub Artist 1","likeness":0.85,"extra":{"spotify_id":"stub-artist-1",\#
        "model_version":"v7","quality_score":"0.9"}}],"albums":[],"tracks":[],"model_version":"v7",\#
        "generated_at":"2026-01-31T20:20:22.020000Z"
        """#

    // MARK: - Answers

    @Test(arguments: ["/api/v1/recommendations/", "/api/v1/recommendations", "/api/v1/recommendations/?a=b"])
    func `an answer has exactly the original's five keys, with and without a slash`(path: String) async throws {
        let answer = try await GatewayRig().send(Self.seeded, to: path)

        #expect(answer.status == 200)
        #expect(answer.text == Self.sampleLists + "}")
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.allow] == "POST, OPTIONS")
        #expect(answer.headers[.vary] == "Accept, origin")
        #expect(answer.headers[.xFrameOptions] == "DENY")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    @Test(arguments: [
        #"{"seeds":["juke:artist:t"]}"#, #"{"artists":["Tool"],"exclude":[]}"#,
        #"{"artists":["Tool"],"seed_weight":1}"#,
        #"{"artists":["Tool"],"profiles":[]}"#,
    ])
    func `a request with a new field learns how its seeds were resolved`(body: String) async throws {
        let answer = try await GatewayRig().send(body)

        #expect(
            answer.text
                == Self.sampleLists.replacing(
                    #""quality_score":"0.9"}"#, with: #""quality_score":"0.9"},"uri":"juke:artist:stub-artist-1""#
                ) + #"""
                    ,"seeds":[{"seed":"Tool","match":"exact","confidence":1.0,"weight":1.0,"uri":"juke:artist:t",\#
                    "name":"Tool","alternatives":[]}]}
                    """#
        )
    }

    @Test(arguments: [
        #"{"artists":["Tool"],"diversity":0}"#, #"{"artists":["Tool"],"target_energy":0.5}"#,
        #"{"artists":["Tool"],"explain":false}"#, #"{"seeds":[{"name":"Tool"}]}"#,
    ])
    func `a new-style request learns besides how close and how sure`(body: String) async throws {
        let answer = try await GatewayRig().send(body)

        #expect(
            answer.text
                == Self.sampleLists.replacing(
                    #""quality_score":"0.9"}"#,
                    with: #"""
                        "quality_score":"0.9"},"uri":"juke:artist:stub-artist-1","closeness":null,\#
                        "closeness_word":null,"thin":false
                        """#
                ) + #"""
                    ,"seeds":[{"seed":"Tool","match":"exact","confidence":1.0,"weight":1.0,"uri":"juke:artist:t",\#
                    "name":"Tool","type":"artist","artists":[],"popularity":null,"alternatives":[]}],"reason":null,\#
                    "meaningful":{"artists":1,"albums":0,"tracks":0}}
                    """#
        )
    }

    @Test func `explanation and details stand behind the URI, and the doubt beside the seed`() async throws {
        let album = NamedResource(uri: JukeURI(.album, "b"), name: "Lateralus")
        let item = RecommendationAnswer.Item(
            name: "Schism", spotifyID: "s", likeness: 0.5, score: 0.5, quality: 1,
            explanation: RecommendationExplanation(
                nearestSeed: "Tool", nearestURI: JukeURI(.artist, "t"), nearestScore: 0.75,
                seeds: [.init("Tool", 0.5)], traits: [.init("energy", 0.75), .init("genres", -0.25)],
                sharedGenres: ["metal"]
            ),
            details: RecommendationDetails(
                artists: [.init(uri: JukeURI(.artist, "t"), name: "Tool")], album: album, genres: ["metal"],
                releaseYear: 2001, popularity: 70
            )
        )
        let seed = ResolvedSeed(
            seed: "Tol", uri: nil, name: nil, match: .tokenHash, confidence: 0, weight: -0.5,
            alternatives: [.init(uri: JukeURI(.artist, "t"), name: "Tool")]
        )
        let service = ScriptedRankClient { _ in
            .answer(RecommendationAnswer(tracks: [item], modelVersion: "v7", generatedAt: 0, seeds: [seed]))
        }

        let answer = try await GatewayRig(service).send(#"{"artists":["Tol"],"explain":true,"details":true}"#)

        #expect(
            answer.text == #"""
                {"artists":[],"albums":[],"tracks":[{"name":"Schism","likeness":0.5,"extra":{"spotify_id":"s",\#
                "model_version":"v7","quality_score":"1.0"},"uri":"juke:track:s","closeness":null,"closeness_word":null,\#
                "thin":false,"explanation":{"nearest_seed":"Tool",\#
                "nearest_uri":"juke:artist:t","nearest_score":0.75,"seeds":[{"name":"Tool","value":0.5}],\#
                "traits":[{"name":"energy","value":0.75},{"name":"genres","value":-0.25}],"shared_genres":["metal"],\#
                "sentence":null,"pairs":[]},\#
                "details":{"artists":[{"uri":"juke:artist:t","name":"Tool"}],\#
                "album":{"uri":"juke:album:b","name":"Lateralus"},"genres":["metal"],"release_year":2001,\#
                "duration_ms":null,"popularity":70,"explicit":null}}],"model_version":"v7",\#
                "generated_at":"1970-01-01T00:00:00Z","seeds":[{"seed":"Tol","match":"token_hash","confidence":0.0,\#
                "weight":-0.5,"uri":null,"name":null,"type":null,"artists":[],"popularity":null,\#
                "alternatives":[{"uri":"juke:artist:t","name":"Tool","type":"artist","artists":[],"popularity":null}]}],\#
                "reason":null,"meaningful":{"artists":0,"albums":0,"tracks":1}}
                """#
        )
    }

    @Test func `a whole likeness keeps its point and a name its characters`() async throws {
        let item = RecommendationAnswer.Item(name: "Sigur Rós “\"”", spotifyID: "a", likeness: 1, score: 1, quality: 1)
        let service = ScriptedRankClient { _ in
            .answer(RecommendationAnswer(tracks: [item], modelVersion: "v7", generatedAt: 1_768_694_400_000))
        }

        let answer = try await GatewayRig(service).send(Self.seeded)

        #expect(
            answer.text == #"""
                {"artists":[],"albums":[],"tracks":[{"name":"Sigur Rós “\"”","likeness":1.0,"extra":{"spotify_id":"a",\#
                "model_version":"v7","quality_score":"1.0"}}],"model_version":"v7",\#
                "generated_at":"2026-01-18T00:00:00Z"}
                """#
        )
    }

    @Test func `limit and types reach the rank queue unchanged`() async throws {
        let service = ScriptedRankClient()

        _ = try await GatewayRig(service).send(
            #"{"artists":["Tool"],"limit":"25","resource_types":["artists","tracks"]}"#
        )

        let request = try #require(service.requests.first)
        #expect(request.limit == 25)
        #expect(request.resourceTypes == [.artist, .track])
        #expect(request.artists == ["Tool"])
    }

    // MARK: - Bodies

    @Test func `a form is read as the request that it stands for`() async throws {
        let service = ScriptedRankClient()

        let answer = try await GatewayRig(service).send(
            "artists=Tool&artists=Sigur+R%C3%B3s&limit=3&limit=4&mood=x&genres=100%25&seed_weight=",
            contentType: "application/x-www-form-urlencoded"
        )

        #expect(answer.status == 200)
        #expect(
            service.requests.first
                == RecommendationRequest(
                    artists: ["Sigur Rós", "Tool"], genres: ["100%"], limit: 4, form: .original,
                    caller: RecommendationRequest.Caller(name: "ada", isAdmin: false)
                )
        )
    }

    @Test func `a form may number the elements of a list`() async throws {
        let service = ScriptedRankClient()

        _ = try await GatewayRig(service).send(
            "artists[1]=Opeth&artists%5B0%5D=Tool&tracks[0]=Old&tracks[0]=New&genres[0]=x&genres=jazz&limit[0]=3",
            contentType: "application/x-www-form-urlencoded")
        let faulty = try await GatewayRig(service).send(
            "artists[0]=ok&artists[7]=&artists[3]name=x", contentType: "application/x-www-form-urlencoded")

        #expect(service.requests.first?.artists == ["Opeth", "Tool"])
        #expect(service.requests.first?.tracks == ["New"] && service.requests.first?.genres == ["jazz"])
        #expect(service.requests.first?.limit == 10)
        #expect(
            faulty.text
                == #"{"artists":{"1":["Not a valid string."],"2":["This field may not be blank."]}}"#)
    }

    @Test func `empty brackets are a list where the original's answer does not bind`() async throws {
        let service = ScriptedRankClient()
        func send(_ form: String) async throws -> GatewayRig.Answer {
            try await GatewayRig(service).send(form, contentType: "application/x-www-form-urlencoded")
        }

        let alone = try await send("artists[]=Tool&artists%5B%5D=Opeth")
        let newStyle = try await send("genres=jazz&artists[]=Tool&details=true")
        let added = try await send("artists=Tool&exclude[]=juke:artist:a")
        let legacy = try await send("genres=jazz&artists[]=Tool")

        #expect([alone, newStyle, added, legacy].map(\.status) == [200, 200, 200, 200])
        #expect(service.requests.map(\.artists) == [["Opeth", "Tool"], ["Tool"], ["Tool"], []])
        #expect(service.requests.map(\.genres) == [[], ["jazz"], [], ["jazz"]])
        #expect(service.requests[2].exclude == ["juke:artist:a"])
    }

    @Test(arguments: [
        ("application/json", 200), ("application/json; charset=utf-8", 200), ("Application/JSON ;a=b", 200),
        ("text/plain", 415), ("application/vnd.api+json", 415), ("application/jsonx", 415), ("json", 415), ("*/*", 415),
    ])
    func `the body's type is judged without its parameters`(type: String, status: Int) async throws {
        let answer = try await GatewayRig().send(Self.seeded, contentType: type)

        #expect(answer.status == status)
        if status == 415 {
            #expect(answer.text == #"{"detail":"Unsupported media type \"\#(type)\" in request."}"#)
        }
    }

    @Test func `a missing type is taken for text, and an empty body for an empty object`() async throws {
        let missing = try await GatewayRig().send(Self.seeded, contentType: nil)
        let empty = try await GatewayRig().send("", contentType: nil)

        #expect(missing.text == #"{"detail":"Unsupported media type \"text/plain\" in request."}"#)
        #expect(empty.status == 400)
        #expect(empty.text == RequestValidationTests.missingSeeds)
    }

    @Test(arguments: [
        ("{bad", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (#"{"limit":NaN}"#, "Out of range float values are not JSON compliant: 'NaN'"),
        ("\u{FEFF}{}", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
        (" ", "Expecting value: line 1 column 2 (char 1)"),
    ])
    func `a body that is no JSON is refused as such`(body: String, message: String) async throws {
        let answer = try await GatewayRig().send(body)

        #expect(answer.status == 400)
        #expect(answer.text == #"{"detail":"JSON parse error - \#(message)"}"#)
    }

    @Test(arguments: RequestValidationTests.originalRows)
    func `every row of the contract comes out of the route`(body: String, expected: String) async throws {
        let answer = try await GatewayRig().send(body)

        #expect(answer.status == 400)
        #expect(answer.text == expected)
    }

    @Test func `a body of 1 MB is read and one byte more is not`() async throws {
        let head = #"{"artists":["Tool"],"padding":""#
        let size = RequestReader.maximumSize
        let exact = head + String(repeating: "x", count: size - head.utf8.count - 2) + "\"}"

        #expect(try await GatewayRig().send(exact).status == 200)
        let over = try await GatewayRig().send(exact + " ")
        #expect(over.status == 413)
        #expect(over.text == #"{"detail":"Request body is larger than 1 MB."}"#)
        #expect(try await GatewayRig().send("{}", headers: [.contentLength: "1048577"]).status == 413)
    }

    @Test func `a body that never ends is answered at the deadline`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        continuation.yield(ByteBuffer(string: "{"))

        let answer = try await GatewayRig(timeout: .milliseconds(50)).send(RequestBody(asyncSequence: stream))

        #expect(answer.status == 408)
        continuation.finish()
    }

    // MARK: - Methods and paths

    @Test(arguments: [HTTPRequest.Method.get, .put, .patch, .delete, .head, .trace])
    func `another method is 405 and names those that are allowed`(method: HTTPRequest.Method) async throws {
        let answer = try await GatewayRig().send(Self.seeded, method: method)

        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "POST, OPTIONS")
        let body = #"{"detail":"Method \"\#(method.rawValue)\" not allowed."}"#
        #expect(answer.text == (method == .head ? "" : body))
    }

    @Test(arguments: ["/api/v1/recommendations/batch/", "/api/v1/paths/", "/api/v1/playlists/", "/api/v1/radio/"])
    func `where the original had nothing, 405 says what to do instead`(path: String) async throws {
        let answer = try await GatewayRig().send(to: path, method: .get)

        #expect(answer.status == 405)
        #expect(answer.text == #"{"detail":"Method \"GET\" not allowed. Send POST; /docs has examples."}"#)
    }

    @Test func `OPTIONS lists what is served`() async throws {
        let answer = try await GatewayRig().send(method: .options)

        #expect(answer.status == 200)
        #expect(answer.headers[.allow] == "POST, OPTIONS")
        let value = try JSONParser.parse(Array(answer.text.utf8))
        #expect(value["name"] == "Recommendation")
        #expect(value["description"] == "")
        #expect(value["renders"] == ["application/json"])
        #expect(value["parses"] == ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"])
    }

    @Test(arguments: [
        "/api/v1/recommendations//", "/api//v1/recommendations", "//api/v1/recommendations", "/api/v1", "/nowhere",
        "/api/v1/recommendations/x", "/api/v1/Recommendations", "/api/v1/recommendations%2F", "/..", "/%",
    ])
    func `an unknown path is 404 as JSON`(path: String) async throws {
        let answer = try await GatewayRig().send(Self.seeded, to: path)

        #expect(answer.status == 404)
        #expect(answer.text == #"{"detail":"Not found."}"#)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test(arguments: ["text/html", "image/png", "application/vnd.api+json", "*/*", "", "nonsense"])
    func `the answer is JSON whatever the client would accept`(accept: String) async throws {
        let good = try await GatewayRig().send(Self.seeded, headers: [.accept: accept])
        let bad = try await GatewayRig().send("{", headers: [.accept: accept])

        #expect(good.status == 200 && bad.status == 400)
        #expect(good.headers[.contentType] == "application/json" && bad.headers[.contentType] == "application/json")
    }

    // MARK: - Failures

    @Test(arguments: [
        (RequestError.Code.deadlineExceeded, 504, "recommendations timed out"),
        (.queueFull, 503, "recommendations unavailable"), (.brokerUnavailable, 503, "recommendations unavailable"),
        (.shuttingDown, 503, "recommendations unavailable"), (.failed, 503, "recommendations unavailable"),
        (.cancelled, 503, "recommendations unavailable"),
    ])
    func `a request that is not ranked ends with a status that says why`(
        code: RequestError.Code, status: Int, detail: String
    ) async throws {
        let service = ScriptedRankClient { _ in throw RequestError(code, "secret of the inner life") }

        let answer = try await GatewayRig(service).send(Self.seeded)

        #expect(answer.status == status)
        #expect(answer.text == #"{"detail":"\#(detail)"}"#)
        #expect((answer.headers[.retryAfter] != nil) == (status == 503))
    }

    @Test func `a reply that cannot be read is 502`() async throws {
        let service = ScriptedRankClient { _ in
            throw UnreadableReply(task: .recommend, cause: CancellationError())
        }

        let answer = try await GatewayRig(service).send(Self.seeded)

        #expect(answer.status == 502)
        #expect(answer.text == #"{"detail":"recommendations unavailable"}"#)
    }

    @Test func `a missing model is answered in the original's words, and later than a busy queue`() async throws {
        let answer = try await refused(.modelMissing, "no model; run `juke retrain`")

        #expect(answer.status == 503)
        #expect(answer.text == #"{"detail":"recommendations unavailable"}"#)
        #expect(answer.headers[.retryAfter] == "30")
    }

    @Test func `seeds that the catalog does not know are named at their places`() async throws {
        let answer = try await refused(
            .unresolvedSeeds, "unknown", ["juke:track:b"],
            body: #"{"seeds":["juke:track:a","juke:track:b"]}"#
        )

        #expect(answer.status == 400)
        #expect(answer.text == #"{"seeds":{"1":["\"juke:track:b\" is not in the catalog."]}}"#)
    }

    @Test func `seeds are named as the client wrote them`() async throws {
        let answer = try await refused(
            .unresolvedSeeds, "unknown", ["juke:track:a", "juke:album:b", "juke:artist:c"],
            body: #"""
                {"seeds":["spotify:track:a",{"uri":" https://open.spotify.com/album/b ","weight":2},"juke:artist:c"]}
                """#
        )

        let faults = [("spotify:track:a", 0), ("https://open.spotify.com/album/b", 1), ("juke:artist:c", 2)]
            .map { #""\#($0.1)":["\"\#($0.0)\" is not in the catalog."]"# }
        #expect(answer.text == #"{"seeds":{"# + faults.joined(separator: ",") + "}}")
    }

    @Test func `profiles without favourites are named where there is nothing else`() async throws {
        let profile = "0190163d-8694-739b-aea5-966c26f8ad91"
        let answer = try await refused(.invalidRequest, "none", [profile], body: #"{"profiles":["\#(profile)"]}"#)

        #expect(answer.status == 400)
        #expect(answer.text == #"{"profiles":{"0":["\"\#(profile)\" has no favourites to start from."]}}"#)
    }

    @Test func `profiles that are not the caller's are named at their places`() async throws {
        let profile = "0190163D-8694-739B-AEA5-966C26F8AD91"
        let answer = try await refused(
            .unknownProfiles, "unknown", [profile], body: #"{"profiles":["\#(profile)"]}"#
        )

        #expect(answer.status == 400)
        #expect(answer.text == #"{"profiles":{"0":["\"\#(profile.lowercased())\" is not a profile of yours."]}}"#)
    }

    @Test func `other refusals are 400 or 503`() async throws {
        #expect(try await refused(.invalidRequest, "why").text == #"{"detail":"why"}"#)
        #expect(try await refused(.invalidRequest, "why").status == 400)
        #expect(try await refused(.storeUnavailable, "x").status == 503)
    }

    private func refused(
        _ code: RecommendationRefusal.Code,
        _ message: String,
        _ offending: [String] = [],
        body: String = seeded
    ) async throws -> GatewayRig.Answer {
        let service = ScriptedRankClient { _ in .refused(RecommendationRefusal(code, message, offending: offending)) }
        return try await GatewayRig(service).send(body)
    }
}
