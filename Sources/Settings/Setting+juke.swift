package import Logging

/// Which parts of a file are heard.
package enum EarsAnalysis: String, CaseIterable, Sendable {
    /// Three windows of half a minute.
    case windows
    /// All of it, up to ten minutes.
    case whole
}

/// How the gateway knows its callers.
package enum AuthenticationMode: String, CaseIterable, Sendable {
    case token, off
    /// Off even where other computers reach the gateway.
    case offAnywhere = "off-anywhere"
}

/// The forms in which a process writes its log.
package enum LogFormat: String, CaseIterable, Sendable {
    case text, json
}

extension Setting where Value == String {
    /// The URL of the broker's Redis; it may hold a password.
    package static let redisURL = Setting(
        "JUKE_REDIS_URL", default: "redis://127.0.0.1:6379/0",
        help: "Redis: redis://[user:pass@]host:port/db or unix:///path"
    )
    /// The URL of the store's database; it may hold a password.
    package static let databaseURL = Setting(
        "JUKE_DATABASE_URL", default: "sqlite:juke.db", help: "Database: postgres://… or sqlite:PATH"
    )
    /// The base URL of the Spotify Web API, with its version.
    package static let spotifyAPIURL = Setting(
        "JUKE_SPOTIFY_API_URL", default: "https://api.spotify.com/v1", help: "Base URL of the Spotify Web API"
    )
    /// The base URL of Spotify's token service.
    package static let spotifyAccountsURL = Setting(
        "JUKE_SPOTIFY_ACCOUNTS_URL", default: "https://accounts.spotify.com",
        help: "Base URL of Spotify's token service"
    )
    /// The base URL of ReccoBeats.
    package static let reccoBeatsURL = Setting(
        "JUKE_RECCOBEATS_URL", default: "https://api.reccobeats.com", help: "Base URL of ReccoBeats"
    )
    /// The client id of the Spotify application; needed only with the provider `spotify`.
    package static let spotifyClientID = Setting(
        "JUKE_SPOTIFY_CLIENT_ID", default: nil, help: "Client id of the Spotify application"
    )
    /// The client secret of the Spotify application; it has no flag, and is never shown.
    package static let spotifyClientSecret = Setting(
        "JUKE_SPOTIFY_CLIENT_SECRET", default: nil, help: "Client secret of the Spotify application"
    )
    /// The secret that vouches for the cursors of radios; it has no flag, and is never shown.
    package static let cursorSecret = Setting(
        "JUKE_CURSOR_SECRET", default: nil, help: "Secret that signs the cursors of radios; all gateways need the same"
    )
    /// The address of the media server; needed only with the provider `subsonic`.
    package static let subsonicURL = Setting(
        "JUKE_SUBSONIC_URL", default: nil, help: "Address of the media server, http://music.lan:4533 for instance"
    )
    /// The user at the media server.
    package static let subsonicUser = Setting(
        "JUKE_SUBSONIC_USER", default: nil, help: "User at the media server"
    )
    /// The user's password at the media server; it has no flag, and is never shown.
    package static let subsonicPassword = Setting(
        "JUKE_SUBSONIC_PASSWORD", default: nil, help: "Password of the user at the media server"
    )
    /// The dataset that features come from.
    package static let featureDataset = Setting(
        "JUKE_FEATURE_DATASET", default: nil,
        help: "File with audio features (a table or JSON, plain or packed), for the feature provider 'dataset'"
    )
    /// The folders of a library.
    package static let libraryFolders = Setting(
        "JUKE_LIBRARY_DIRS", default: nil,
        help: "Folders of music, separated by colons, for the catalog provider 'files' when a crawl names none"
    )
    /// Where an activated model is written.
    package static let modelDirectory = Setting(
        "JUKE_MODEL_DIR", default: "model", help: "Folder for projection.npy and model.json"
    )
    /// Where rank workers keep snapshots of their index.
    package static let indexDirectory = Setting(
        "JUKE_INDEX_DIR", default: nil,
        help: "Folder for snapshots of rank workers' indexes, or off; the folder 'index' in JUKE_MODEL_DIR when not set"
    )
    /// The address that the gateway listens on.
    package static let gatewayHost = Setting(
        "JUKE_GATEWAY_HOST", default: "127.0.0.1", help: "Address that the gateway listens on"
    )
    /// The address that the engine's interface is served on.
    package static let engineHost = Setting(
        "JUKE_ENGINE_HOST", default: "127.0.0.1",
        help: "Address of the internal listener for /recommend and /embed, which asks for no tokens"
    )
    /// The address that operators' figures are served on.
    package static let metricsHost = Setting(
        "JUKE_METRICS_HOST", default: "127.0.0.1", help: "Address for /metrics and /health/*"
    )
    /// The operator's own routes, which go before the built-in ones.
    package static let routes = Setting(
        "JUKE_ROUTES", default: nil, help: "Routes that go before the built-in ones, as Celery's task_routes in JSON"
    )
}

extension Setting where Value == Int {
    private static let ports = 0...65_535

    /// The gateway's TCP port; 0 takes a free one.
    package static let gatewayPort = Setting(
        "JUKE_GATEWAY_PORT", within: ports, default: "8080", help: "Port of the gateway; 0 for any free one"
    )
    /// The TCP port of the internal listener, which asks for no token.
    package static let enginePort = Setting(
        "JUKE_ENGINE_PORT", within: ports, default: nil,
        help: "Port of the internal listener for /recommend and /embed, without tokens; off when not set"
    )
    /// The TCP port for metrics and health checks.
    package static let metricsPort = Setting(
        "JUKE_METRICS_PORT", within: ports, default: nil, help: "Port for /metrics and /health/*; off when not set"
    )
    /// How many milliseconds a request to the gateway may take.
    package static let requestTimeout = Setting(
        "JUKE_REQUEST_TIMEOUT_MS", within: 1...600_000, default: "5000",
        help: "Milliseconds after which a request is answered with 504"
    )
    /// How many requests per second one token may send to a gateway.
    package static let rateLimit = Setting(
        "JUKE_RATE_LIMIT", within: 1...1_000_000, default: nil,
        help: "Requests per second of one token to this gateway, twice as many at once; any number when not set"
    )
    /// How many jobs a worker runs at once.
    package static let workerConcurrency = Setting(
        "JUKE_WORKER_CONCURRENCY", within: 1...10_000, default: nil,
        help: "Jobs that run at once in this worker; when not set crawl and ingest 8, rank 64, embed the cores"
    )
    /// How long a worker may be silent before its jobs go to others.
    package static let leaseSeconds = Setting(
        "JUKE_LEASE_SECONDS", within: 1...86_400, default: "9",
        help: "Seconds without a heartbeat after which another worker takes a job over"
    )
    /// How long a worker that is told to stop lets its jobs run.
    package static let graceSeconds = Setting(
        "JUKE_GRACE_SECONDS", within: 0...86_400, default: "20",
        help: "Seconds that running jobs have after SIGTERM before they are released"
    )
    /// How fast Spotify may be asked.
    package static let spotifyRate = Setting(
        "JUKE_SPOTIFY_RATE", within: 1...100_000, default: nil,
        help: "Most requests per second to Spotify, of the whole fleet; what Spotify allows when not set"
    )
    /// How many files are heard at once.
    package static let earsConcurrency = Setting(
        "JUKE_EARS_CONCURRENCY", within: 1...1_024, default: nil,
        help: "Files that are read or heard at once by this process; the number of cores when not set"
    )
    /// How far the processes that hear step back behind others.
    package static let earsNiceness = Setting(
        "JUKE_EARS_NICE", within: 0...19, default: "10",
        help: "How far the processes that read and hear files step back behind others, 0 to 19"
    )
    /// How many songs are read from the media server at once.
    package static let subsonicStreams = Setting(
        "JUKE_SUBSONIC_STREAMS", within: 1...64, default: "2",
        help: "Songs that an ingest worker reads from the media server at once"
    )
    /// The longest song that is read from the media server.
    package static let subsonicSongSize = Setting(
        "JUKE_SUBSONIC_SONG_MB", within: 1...65_536, default: "1024",
        help:
            "Megabytes that a song of the media server may have to be heard; so much room is needed in TMPDIR for each"
    )
    /// How many jobs a queue may hold, running and delayed ones included.
    package static let queueLimit = Setting(
        "JUKE_QUEUE_LIMIT", within: 1...1_000_000_000, default: nil,
        help:
            "Jobs in a queue, running and delayed ones too, before it refuses more; 1,000,000 (rank 10,000) when not set"
    )
}

extension Setting where Value == CatalogProviderName {
    /// Where a catalog is crawled from.
    package static let catalogProvider = Setting(
        "JUKE_CATALOG_PROVIDER", default: .demo,
        help: "Where the catalog comes from: files, subsonic, spotify, demo or stub"
    )
}

extension Setting where Value == FeatureProviderName {
    /// Where audio features come from.
    package static let featureProvider = Setting(
        "JUKE_FEATURE_PROVIDER", default: .auto,
        help: "Where audio features come from: auto, ears, spotify, reccobeats, dataset, demo or stub"
    )
}

extension Setting where Value == EarsAnalysis {
    /// Which parts of a file are heard.
    package static let earsAnalysis = Setting(
        "JUKE_EARS_ANALYSIS", default: .windows,
        help: "What the feature provider 'ears' hears of a file: windows (three of 30 s) or whole (up to 10 minutes)"
    )
}

extension Setting where Value == HoursOfDay {
    /// The hours of the day in which files are heard.
    package static let earsHours = Setting(
        "JUKE_EARS_HOURS", accepts: "two hours of the local day such as 22-7 or 9-17, the second not included",
        default: nil, help: "Hours of the local day in which files are heard, 22-7 for instance; all when not set"
    ) { HoursOfDay($0) }
}

extension Setting where Value == AuthenticationMode {
    /// How the gateway knows its callers.
    package static let authentication = Setting(
        "JUKE_AUTH", default: .token,
        help: "token, off (loopback only), or off-anywhere (everybody may ask); juke up is off unless told otherwise"
    )
}

extension Setting where Value == AllowedOrigins {
    /// Which web pages may call the gateway.
    package static let corsOrigins = Setting(
        "JUKE_CORS_ORIGINS", accepts: "* or origins such as https://app.example.org, separated by commas", default: nil,
        help: "Origins whose pages may call the gateway from a browser, or *; none but its own when not set"
    ) { AllowedOrigins($0) }
}

extension Setting where Value == AllowedHosts {
    /// The names under which a listener without tokens answers.
    package static let allowedHosts = Setting(
        "JUKE_ALLOWED_HOSTS", accepts: "names without ports, separated by commas, .example.org for all below one, or *",
        default: nil, help: "Names that a listener without tokens answers to, beside loopback's and its own"
    ) { AllowedHosts($0) }
}

extension Setting where Value == Bool {
    /// Whether a worker runs the debug tasks, `debug.tasks.*`.
    package static let debugTasks = Setting(
        "JUKE_DEBUG_TASKS", default: false, help: "1 to run debug.tasks.* in this worker"
    )
}

extension Setting where Value == LogFormat {
    /// The form in which a process writes its log.
    package static let logFormat = Setting("JUKE_LOG_FORMAT", default: .text, help: "text or json, on standard error")
}

extension Setting where Value == Logger.Level {
    /// The least severe level that is logged.
    package static let logLevel = Setting(
        "JUKE_LOG_LEVEL", accepts: "one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "),
        default: "info", help: "Least severe level that is logged"
    ) { Logger.Level(rawValue: $0) }
}
