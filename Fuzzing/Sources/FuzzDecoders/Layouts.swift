/// The layouts of every decoder. The first byte of an input picks one: its value modulo their
/// number, so '0' is the first of ten or fewer only where 48 is a multiple of that number.
enum Layouts {
    private static let round = "92233720368547771158"

    static let csvSeries = [
        Layout(.seriesCSV, "feed,timestamp,price\nA,1700000000,1.5\n"),
        Layout(.seriesCSV, "1700000000,1.5\n1700000060,1.25\n"),
        Layout(.seriesCSV, "A,1700000000,1.5\nA,1700000060,1.25\n"),
        Layout(.seriesCSV, "price,volume,time\n1.5,2,1700000000000\n"),
        Layout(.seriesCSV, "timestamp,answer\n1700000000,150000000\n", decimals: 8),
        Layout(.seriesCSV, "time,symbol,last,note\n2023-11-14T22:13:20Z,A,1.5,x\n"),
        Layout(.seriesCSV, "date,value\n20231114,1.5\n20231115,1.5\n"),
        Layout(.seriesCSV, "date,value\n11/14/2023,1.5\n11/15/2023,1.5\n"),
        Layout(.seriesCSV, "1700000000000000,100\n1700000000000001,101\n", decimals: 36),
    ]

    static let csvRounds = [
        Layout(
            .chainlinkRoundsCSV,
            "roundId,answer,startedAt,updatedAt,answeredInRound\n"
                + "\(round),150000000,1700000000,1700000000,\(round)\n", decimals: 8),
        Layout(
            .chainlinkRoundsCSV, "\(round),150000000,1700000000,1700000000,\(round)\n",
            decimals: 18),
        Layout(.chainlinkRoundsCSV, "\(round),150000000,1700000000\n"),
        Layout(
            .chainlinkRoundsCSV, "feed,round,price,updatedAt\nA,\(round),1.5,2023-11-14T22:13:20Z\n"
        ),
    ]

    static let csvCandles = [
        Layout(.candlesCSV, "timestamp,open,high,low,close,volume\n1700000000,1,3,0.5,2,9\n"),
        Layout(.candlesCSV, "1700000000000,1,3,0.5,2,9\n1700000060000,1,3,0.5,2,9\n"),
        Layout(.candlesLean, "20131001 09:30,10000,30000,5000,20000,9\n"),
        Layout(.candlesCSV, "symbol,date,open,high,low,close\nA,2023-11-14,1,3,0.5,2\n"),
    ]

    static let roundDump = [
        Layout(
            .chainlinkRoundsText,
            "# rounds\n\(round) 150000000 1700000000 1700000000 \(round)\n", decimals: 8),
        Layout(.chainlinkRoundsText, "\(round) 1.5 1700000000\n"),
    ]

    static let candleArrays = [
        Layout(.candlesJSON, "[[1700000000000,1,3,0.5,2,9],[1700000060000,1,3,0.5,2,9]]"),
        Layout(.candlesJSON, "[[1700000000000,1,2,3,0.5,9],[1700000060000,1,2,3,0.5,9]]"),
        Layout(.candlesJSON, "[[1700000000,0.5,3,1,2,9],[1700000060,0.5,3,1,2,9]]"),
        Layout(.candlesJSON, #"[["2023-11-14T22:13:20Z","1","3","0.5","2"]]"#),
    ]

    static let jsonDocuments = [
        Layout(
            .candleObjectsJSON, #"[{"time":1700000000,"open":1,"high":3,"low":0.5,"close":2}]"#),
        Layout(
            .pythJSON,
            #"{"parsed":[{"id":"a","price":{"price":"150","conf":"1","expo":-2,"#
                + #""publish_time":1700000000}}]}"#),
        Layout(
            .chainlinkRoundsJSON,
            #"{"data":{"rounds":[{"roundId":"\#(round)","answer":"15","updatedAt":"1700000000"}]}}"#,
            decimals: 1),
        Layout(.candlesJSON, #"{"result":{"list":[["1700000000000","1","3","0.5","2","9"]]}}"#),
        Layout(.seriesJSON, #"[{"timestamp":1700000000,"price":1.5,"symbol":"A"}]"#),
        Layout(.seriesJSON, #"{"prices":[[1700000000000,1.5],[1700000060000,1.25]]}"#),
        Layout(
            .markPricesJSON, #"{"e":"markPriceUpdate","E":1700000000000,"s":"A","p":"1.5"}"#),
        Layout(
            .candleObjectsJSON,
            #"{"k":{"t":1700000000000,"T":1700000059999,"s":"A","o":"1","c":"2","h":"3","#
                + #""l":"0.5","x":true}}"#),
        Layout(
            .candlesJSON, #"{"data":[["1700000000000","1","3","0.5","2","9","9","9","1"]]}"#),
    ]

    static let jsonLines = [
        Layout(
            .seriesNDJSON,
            #"{"t":0,"time":1700000000,"price":1.5}"# + "\n"
                + #"{"time":1700000060,"price":1.5}"# + "\n"),
        Layout(
            .candleObjectsJSON,
            #"{"symbol":"A","start":1700000000,"open":1,"high":3,"low":0.5,"close":2}"# + "\n{}\n"),
        Layout(
            .seriesJSON,
            #"{"data":[{"timestamp":1700000000,"price":1.5,"symbol":"A"}]}"# + "\n{}\n"),
        Layout(
            .chainlinkRoundsJSON,
            #"{"roundId":"\#(round)","answer":"15","updatedAt":"1700000000"}"# + "\n{}\n"),
    ]

    static let jsonColumns = [
        Layout(
            .candleColumnsJSON,
            #"{"s":"ok","t":[1700000000,1700000060],"o":[1,1],"h":[3,3],"l":[1,1],"c":[2,2]}"#),
        Layout(
            .candleColumnsJSON,
            #"{"result":{"ticks":[1700000000000],"open":[1],"high":[3],"low":[1],"close":[2]}}"#),
    ]
}
