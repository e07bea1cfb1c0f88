import ArgumentParser
import Bootstrap
import Messaging

/// `juke-enqueue doctor`.
struct DoctorSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what endangers jobs: persistence, eviction, lost leases, dead consumers.",
        discussion: "Ends with 1 when something critical was found and not repaired."
    )

    @OptionGroup var fleet: FleetOptions
    @Flag(help: "Repair what can be repaired without losing anything") var fix = false

    func run() async throws {
        let producer = try await fleet.connect()
        let lease = Duration.seconds(try fleet.settings.value(of: .leaseSeconds))
        let queues = try await producer.broker.queues()
        var findings = try await producer.broker.diagnose(queues, lease: lease, repairing: fix)
        for budget in await fleet.settings.budgetReports() where budget.parkedUntil != nil {
            findings.append(
                Finding(
                    .warning, "no requests go to \(budget.service): \(budget.line)",
                    advice: "they go on by themselves then; `juke-enqueue unpark \(budget.service)` lets them go on now"
                )
            )
        }
        await producer.broker.shutdown()
        if fleet.json {
            print(try JSONOutput.text(findings))
        } else if findings.isEmpty {
            print("All is well: \(queues.count) queues looked at.")
        } else {
            for finding in findings {
                let place = finding.queue.map { " [\($0)]" } ?? ""
                print("\(finding.severity.rawValue)\(place): \(finding.summary)")
                print("    \(finding.isRepaired ? "repaired" : finding.advice)")
            }
        }
        if findings.contains(where: { $0.severity == .critical && !$0.isRepaired }) { throw ExitCode.failure }
    }
}
