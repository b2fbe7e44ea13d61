namespace Dicom.Net.Codecs;

/// <summary>Goes through the MCUs of a scan in coding order (T.81 §A.2) and says where the blocks of each lie.</summary>
internal ref struct JpegMcuWalk
{
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly int _restartInterval;
    private readonly int _wide;
    private readonly int _high;
    private int _x;
    private int _y;
    private int _untilRestart;

    internal JpegMcuWalk(JpegFrame frame, JpegScan scan, int restartInterval)
    {
        _frame = frame;
        _scan = scan;
        _restartInterval = restartInterval;
        ref JpegComponent first = ref frame.Components[scan.Indexes[0]];

        // T.81 §A.2.2: a scan of one component has MCUs of one block and no filling blocks beyond the component's own.
        _wide = scan.IsInterleaved ? frame.McusWide : first.BlocksWide;
        _high = scan.IsInterleaved ? frame.McusHigh : first.BlocksHigh;
        _x = -1;
        _untilRestart = restartInterval;
        for (int i = 0; i < scan.Count; i++)
        {
            ref JpegComponent component = ref frame.Components[scan.Indexes[i]];
            BlockCount += scan.IsInterleaved ? component.H * component.V : 1;
        }
    }

    /// <summary>Blocks of each MCU.</summary>
    internal int BlockCount { get; }

    internal bool MoveNext(out bool isRestart)
    {
        isRestart = false;
        if (++_x == _wide)
        {
            _x = 0;
            if (++_y >= _high)
            {
                return false;
            }
        }

        if (_restartInterval != 0 && _untilRestart-- == 0)
        {
            isRestart = true;
            _untilRestart = _restartInterval - 1;
        }

        return true;
    }

    /// <summary>The frame's index of the component that the MCU's block belongs to.</summary>
    internal readonly int Component(int block) => _scan.Indexes[Locate(block, out _)];

    /// <summary>Where the block's coefficients begin.</summary>
    internal readonly int CoefficientOffset(int block)
    {
        ref JpegComponent component = ref _frame.Components[_scan.Indexes[Locate(block, out int rest)]];
        int column = _scan.IsInterleaved ? _x * component.H + rest % component.H : _x;
        int row = _scan.IsInterleaved ? _y * component.V + rest / component.H : _y;
        return component.CoefficientOffset + 64 * (row * component.PaddedBlocksWide + column);
    }

    private readonly int Locate(int block, out int rest)
    {
        rest = block;
        if (!_scan.IsInterleaved)
        {
            return 0;
        }

        int index = 0;
        while (true)
        {
            ref JpegComponent component = ref _frame.Components[_scan.Indexes[index]];
            int size = component.H * component.V;
            if (rest < size)
            {
                return index;
            }

            rest -= size;
            index++;
        }
    }
}
