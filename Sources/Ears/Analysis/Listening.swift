import CEars
import Foundation

/// Which parts of a recording are analysed, and what decodes what libsndfile cannot.
package struct Listening: Hashable, Sendable {
    /// The parts of a recording.
    package enum Extent: Hashable, Sendable {
        /// As many windows, as long in seconds, spread evenly; all of it where it is not much longer than they are.
        case windows(Int, seconds: Double)
        /// All of it, up to `longestSeconds`.
        case whole(longestSeconds: Double)
    }

    /// The parts that are analysed.
    package var extent: Extent
    /// The path of `ffmpeg`; nil for libsndfile alone.
    package var ffmpeg: String?
    /// How long `ffmpeg` may take for a file.
    package var ffmpegTimeout: Duration

    /// Three windows of 30 seconds, decoded by libsndfile alone unless a path of `ffmpeg` is given.
    package init(
        extent: Extent = .windows(3, seconds: 30), ffmpeg: String? = nil, ffmpegTimeout: Duration = .seconds(60)
    ) {
        self.extent = extent
        self.ffmpeg = ffmpeg
        self.ffmpegTimeout = ffmpegTimeout
    }

    /// Finds `ffmpeg` on a search path.
    ///
    /// - Parameter searchPath: Folders separated by colons, as `PATH` has them.
    /// - Returns: The path of the first executable of that name; nil when there is none.
    package static func ffmpeg(on searchPath: String) -> String? {
        searchPath.split(separator: ":").map { "\($0)/ffmpeg" }.first { access($0, X_OK) == 0 }
    }

    func withOptions<Result>(_ body: (inout ears_options) -> Result) -> Result {
        var options = ears_default_options()
        switch extent {
        case .windows(let count, let seconds):
            options.windows = Int32(clamping: max(1, count))
            options.window_seconds = seconds
        case .whole(let longest):
            options.windows = 0
            options.longest_seconds = longest
        }
        options.ffmpeg_seconds = ffmpegTimeout / .seconds(1)
        guard let ffmpeg else { return body(&options) }
        return ffmpeg.withCString { path in
            options.ffmpeg = path
            return body(&options)
        }
    }
}
