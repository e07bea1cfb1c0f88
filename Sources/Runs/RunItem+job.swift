public import Messaging
public import Storage

extension RunItem {
    /// The job that works on the item.
    public func job(of run: String) -> Job {
        Job(TaskName(task), id: .item(key, phase: phase, of: run), payload: payload, run: run)
    }
}
