import HTTPTypes
import Hashing
import Pipeline
import Recommendations

/// A call of the Subsonic interface that a reverse proxy sends to the gateway in place of the media server.
enum SubsonicCall: String, CaseIterable, Sendable {
    case getSonicSimilarTracks, findSonicPath, getSimilarSongs2, getSimilarSongs, getOpenSubsonicExtensions

    /// How many songs come where nobody says so (the specification's numbers).
    private var defaultCount: Int {
        switch self {
        case .getSonicSimilarTracks: 10
        case .findSonicPath: PlayerRequest.defaultSteps
        case .getSimilarSongs2, .getSimilarSongs, .getOpenSubsonicExtensions: 50
        }
    }

    /// The paths of the call, as clients of either age write them; it brings credentials of the media server along.
    var endpoints: [Endpoint] {
        ["/rest/\(rawValue)", "/rest/\(rawValue).view"].map {
            Endpoint(
                path: $0, methods: [.get, .post], isProtected: false, name: rawValue, accepts: [.form], isSubsonic: true
            )
        }
    }

    /// The request to the rank workers; `nil` where no song is wanted.
    ///
    /// - Throws: ``SubsonicFailure`` 10 when a parameter is missing.
    func playerRequest(_ query: SubsonicQuery) throws(SubsonicFailure) -> PlayerRequest? {
        let most = PlayerEndpoint.tracksPerArtist
        switch self {
        case .getSonicSimilarTracks:
            let id = try query.required("id")
            let count = query.count(default: defaultCount)
            return count == 0 ? nil : .sonicMatches(to: id, limit: count, perArtist: most)
        case .getSimilarSongs2, .getSimilarSongs:
            let id = try query.required("id")
            let count = query.count(default: defaultCount)
            return count == 0 ? nil : .similarSongs(to: id, limit: count, perArtist: most)
        case .findSonicPath:
            let (start, end) = (try query.required("startSongId"), try query.required("endSongId"))
            let count = query.count(default: defaultCount)
            return count == 0 ? nil : .sonicPath(from: start, to: end, limit: count)
        case .getOpenSubsonicExtensions: return nil
        }
    }

    /// What an answer's envelope holds: the rank workers' list, which is JSON.
    func payload(_ list: [UInt8]) -> SubsonicPayload {
        switch self {
        case .getSonicSimilarTracks, .findSonicPath: SubsonicPayload(name: "sonicMatch", json: list)
        case .getSimilarSongs2, .getSimilarSongs:
            SubsonicPayload(
                name: self == .getSimilarSongs2 ? "similarSongs2" : "similarSongs",
                json: Array(#"{"song":"#.utf8) + list + Array("}".utf8))
        case .getOpenSubsonicExtensions: SubsonicPayload(name: "openSubsonicExtensions", json: list)
        }
    }
}

/// The parameters of a Subsonic request: the fields of its body and of its URL's query together.
///
/// Of a repeated one the first counts, those of the body first.
struct SubsonicQuery: Sendable {
    /// What identifies a caller, and says which interface it speaks.
    private static let handedOn: Set = ["u", "t", "s", "p", "apiKey", "v", "c"]

    private let pairs: FormPairs
    private let texts: PlayerQuery
    /// Whether the request was a form.
    let isForm: Bool

    /// Reads a query and the body of a form, both still encoded; `nil` for a request without a form.
    init(_ query: String?, form: [UInt8]? = nil) {
        let query = Array((query ?? "").utf8)
        pairs = FormPairs(form.map { $0 + [UInt8(ascii: "&")] + query } ?? query)
        texts = PlayerQuery(pairs)
        isForm = form != nil
    }

    /// What the media server is sent to tell who asks: exactly what came, in its order.
    var credentials: [(name: String, value: String)] {
        pairs.pairs.filter { Self.handedOn.contains($0.key) }.map { (name: $0.key, value: $0.value) }
    }

    /// Who asks, not verified.
    var user: String? { texts.text("u") ?? texts.text("apiKey") }

    /// Who asks, as a name for limits and jobs: of a key the beginning of its hash, since jobs are stored.
    var userName: String {
        guard let key = texts.text("apiKey"), hasKeyOnly else { return user ?? "" }
        return "key \(SHA256.digest(key).prefix(8).hexadecimal())"
    }

    /// Whether a key is all that tells who asks.
    var hasKeyOnly: Bool { texts.text("u") == nil && texts.text("apiKey") != nil }

    /// The name of what is missing beside a user's name: a password, or a token with its salt.
    var missingCredential: String? {
        if hasKeyOnly || texts.text("p") != nil { return nil }
        if texts.text("t") == nil { return "p" }
        return texts.text("s") == nil ? "s" : nil
    }

    /// The form in which the answer is wanted.
    var format: SubsonicFormat {
        switch texts.text("f") {
        case "json": .json
        case "jsonp": .jsonp(callback: texts.text("callback") ?? "")
        default: .xml
        }
    }

    /// A parameter that must be there.
    ///
    /// - Throws: ``SubsonicFailure`` 10.
    func required(_ name: String) throws(SubsonicFailure) -> String {
        guard let text = texts.text(name) else {
            throw SubsonicFailure(10, "Required parameter is missing: \(name)")
        }
        return text
    }

    /// How many songs are wanted: what is missing, negative or no number is the default, too many as many as there can
    /// be.
    func count(default usual: Int) -> Int {
        let count = texts.number("count", default: usual, in: -1...PlayerRequest.limits.upperBound)
        return count < 0 ? usual : count
    }
}
