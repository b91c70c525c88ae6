namespace Loop.Generators.Model;

/// <summary>How the bytes for an <c>[OnRecv]</c> method are cut into frames.</summary>
/// <param name="Written">The attribute as it is written, without brackets.</param>
/// <param name="MaxLength">The longest frame in bytes, what the framing itself adds not counted.</param>
internal abstract record Framing(string Written, int MaxLength);

/// <summary>A frame ends with a delimiter.</summary>
/// <param name="Written">The attribute.</param>
/// <param name="MaxLength">The longest frame.</param>
/// <param name="Delimiter">The delimiter, one character a byte.</param>
internal sealed record DelimitedFraming(string Written, int MaxLength, string Delimiter) : Framing(Written, MaxLength);

/// <summary>A frame begins with its length.</summary>
/// <param name="Written">The attribute.</param>
/// <param name="MaxLength">The longest frame.</param>
/// <param name="PrefixBytes">The size of the length; 0 for a variable one.</param>
/// <param name="LittleEndian">True where its least significant byte comes first.</param>
/// <param name="CountsItself">True where it counts its own bytes too.</param>
internal sealed record LengthPrefixedFraming(string Written, int MaxLength, int PrefixBytes, bool LittleEndian, bool CountsItself)
    : Framing(Written, MaxLength);

/// <summary>Every frame has the same length, which is <see cref="Framing.MaxLength"/>.</summary>
/// <param name="Written">The attribute.</param>
/// <param name="LengthBytes">The length.</param>
internal sealed record FixedLengthFraming(string Written, int LengthBytes) : Framing(Written, LengthBytes);

/// <summary>A framer of the user's own finds the frames.</summary>
/// <param name="Written">The attribute.</param>
/// <param name="MaxLength">The longest frame.</param>
/// <param name="Framer">The framer, fully qualified.</param>
/// <param name="Frame">What it makes of a frame, fully qualified.</param>
/// <param name="ShortFrame">The same as a comment names it.</param>
/// <param name="FrameMayBeNull">True where the frame is a reference that may be null.</param>
/// <param name="Field">The generated field that holds the framer.</param>
/// <param name="IsConstructed">True where the framer has a constructor of its own to call.</param>
internal sealed record FramedByFraming(
    string Written, int MaxLength, string Framer, string Frame, string ShortFrame, bool FrameMayBeNull, string Field, bool IsConstructed)
    : Framing(Written, MaxLength);
