namespace Loop.Connections;

/// <summary>Giving memory back that a burst has left behind: what lay unused for a while.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    private long _upkeepDueMs = -1;

    private bool MayShrink => _chunks.MayShrink || _arena.MayShrink || _submittedArena.MayShrink;

    /// <summary>Looked at once a tick; what is unused is known when the time has passed, and a loop at rest looks twice and no more.</summary>
    private void KeepUp()
    {
        if (_upkeepDueMs < 0)
        {
            if (MayShrink)
            {
                _chunks.BeginLook();
                _arena.BeginLook();
                _submittedArena.BeginLook();
                _upkeepDueMs = _nowMs + _options.ShrinkAfterMs;
            }
        }
        else if (_nowMs >= _upkeepDueMs)
        {
            _chunks.Shrink();
            _arena.Shrink();
            _submittedArena.Shrink();
            _upkeepDueMs = MayShrink ? _nowMs + _options.ShrinkAfterMs : -1;
        }
    }
}
