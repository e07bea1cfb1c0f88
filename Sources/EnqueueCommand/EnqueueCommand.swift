public import ArgumentParser
import Settings

/// `juke-enqueue`: asks the fleet.
public struct EnqueueCommand: AsyncParsableCommand {
    /// How the command presents itself.
    public static let configuration = CommandConfiguration(
        commandName: "juke-enqueue",
        abstract: "Push jobs to the fleet, follow them, and look after its queues.",
        discussion: """
            Each command talks to the broker that JUKE_REDIS_URL names. Where there is no fleet, `juke` does the same \
            work in its own process.
            """,
        version: Juke.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Start work:",
                subcommands: [
                    CrawlSubcommand.self, IngestSubcommand.self, RetrainSubcommand.self, EmbedSubcommand.self,
                    TaskSubcommand.self,
                ]
            ),
            CommandGroup(
                name: "See what is going on:",
                subcommands: [QueuesSubcommand.self, WorkersSubcommand.self, JobSubcommand.self]
            ),
            CommandGroup(
                name: "Look after the fleet:",
                subcommands: [
                    DeadSubcommand.self, PauseSubcommand.self, ResumeSubcommand.self, DrainSubcommand.self,
                    LimitsSubcommand.self, UnparkSubcommand.self, DoctorSubcommand.self,
                ]
            ),
        ]
    )

    /// What ArgumentParser fills before it runs the command; by itself it does nothing.
    public init() {}
}
