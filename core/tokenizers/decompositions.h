// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

/// Data of character_mapping.cpp.
namespace weightscape::tokenizers {

/// Characters that follow each other, and the first character of the canonical decomposition of
/// each.
struct Decompositions {
    char32_t first;
    std::u32string_view bases;
};

/// Of Unicode 15.1, without the syllables of Hangul, which are computed.
// clang-format off
inline constexpr std::array<Decompositions, 249> kDecompositions = {{
    {0xC0, U"AAAAAA"}, {0xC7, U"CEEEEIIII"}, {0xD1, U"NOOOOO"}, {0xD9, U"UUUUY"}, {0xE0, U"aaaaaa"},
    {0xE7, U"ceeeeiiii"}, {0xF1, U"nooooo"}, {0xF9, U"uuuuy"}, {0xFF, U"yAaAaAaCcCcCcCcDd"},
    {0x112, U"EeEeEeEeEeGgGgGgGgHh"}, {0x128, U"IiIiIiIiI"}, {0x134, U"JjKk"}, {0x139, U"LlLlLl"},
    {0x143, U"NnNnNn"}, {0x14C, U"OoOoOo"}, {0x154, U"RrRrRrSsSsSsSsTtTt"},
    {0x168, U"UuUuUuUuUuUuWwYyYZzZzZz"}, {0x1A0, U"Oo"}, {0x1AF, U"Uu"},
    {0x1CD, U"AaIiOoUuUuUuUuUu"}, {0x1DE, U"AaAaÆæ"}, {0x1E6, U"GgKkOoOoƷʒj"}, {0x1F4, U"Gg"},
    {0x1F8, U"NnAaÆæØøAaAaEeEeIiIiOoOoRrRrUuUuSsTt"}, {0x21E, U"Hh"}, {0x226, U"AaEeOoOoOoOoYy"},
    {0x340, U"\u0300\u0301"}, {0x343, U"\u0313\u0308"}, {0x374, U"\u02B9"}, {0x37E, U";"},
    {0x385, U"\u00A8Α\u00B7ΕΗΙ"}, {0x38C, U"Ο"}, {0x38E, U"ΥΩι"}, {0x3AA, U"ΙΥαεηιυ"},
    {0x3CA, U"ιυουω"}, {0x3D3, U"ϒϒ"}, {0x400, U"ЕЕ"}, {0x403, U"Г"}, {0x407, U"І"},
    {0x40C, U"КИУ"}, {0x419, U"И"}, {0x439, U"и"}, {0x450, U"ее"}, {0x453, U"г"}, {0x457, U"і"},
    {0x45C, U"киу"}, {0x476, U"Ѵѵ"}, {0x4C1, U"Жж"}, {0x4D0, U"АаАа"}, {0x4D6, U"Ее"},
    {0x4DA, U"ӘәЖжЗз"}, {0x4E2, U"ИиИиОо"}, {0x4EA, U"ӨөЭэУуУуУуЧч"}, {0x4F8, U"Ыы"},
    {0x622, U"\u0627\u0627\u0648\u0627\u064A"}, {0x6C0, U"\u06D5"}, {0x6C2, U"\u06C1"},
    {0x6D3, U"\u06D2"}, {0x929, U"न"}, {0x931, U"र"}, {0x934, U"ळ"}, {0x958, U"कखगजडढफय"},
    {0x9CB, U"\u09C7\u09C7"}, {0x9DC, U"ডঢ"}, {0x9DF, U"য"}, {0xA33, U"ਲ"}, {0xA36, U"ਸ"},
    {0xA59, U"ਖਗਜ"}, {0xA5E, U"ਫ"}, {0xB48, U"\u0B47"}, {0xB4B, U"\u0B47\u0B47"}, {0xB5C, U"ଡଢ"},
    {0xB94, U"ஒ"}, {0xBCA, U"\u0BC6\u0BC7\u0BC6"}, {0xC48, U"\u0C46"}, {0xCC0, U"\u0CBF"},
    {0xCC7, U"\u0CC6\u0CC6"}, {0xCCA, U"\u0CC6\u0CC6"}, {0xD4A, U"\u0D46\u0D47\u0D46"},
    {0xDDA, U"\u0DD9"}, {0xDDC, U"\u0DD9\u0DD9\u0DD9"}, {0xF43, U"ག"}, {0xF4D, U"ཌ"}, {0xF52, U"ད"},
    {0xF57, U"བ"}, {0xF5C, U"ཛ"}, {0xF69, U"ཀ"}, {0xF73, U"\u0F71"}, {0xF75, U"\u0F71\u0FB2"},
    {0xF78, U"\u0FB3"}, {0xF81, U"\u0F71"}, {0xF93, U"\u0F92"}, {0xF9D, U"\u0F9C"},
    {0xFA2, U"\u0FA1"}, {0xFA7, U"\u0FA6"}, {0xFAC, U"\u0FAB"}, {0xFB9, U"\u0F90"}, {0x1026, U"ဥ"},
    {0x1B06, U"ᬅ"}, {0x1B08, U"ᬇ"}, {0x1B0A, U"ᬉ"}, {0x1B0C, U"ᬋ"}, {0x1B0E, U"ᬍ"}, {0x1B12, U"ᬑ"},
    {0x1B3B, U"\u1B3A"}, {0x1B3D, U"\u1B3C"}, {0x1B40, U"\u1B3E\u1B3F"}, {0x1B43, U"\u1B42"},
    {0x1E00, U"AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLl"},
    {0x1E3C, U"LlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUu"},
    {0x1E78, U"UuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy"}, {0x1E9B, U"ſ"},
    {0x1EA0, U"AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOo"},
    {0x1EDC, U"OoOoOoOoUuUuUuUuUuUuUuYyYyYyYy"}, {0x1F00, U"ααααααααΑΑΑΑΑΑΑΑεεεεεε"},
    {0x1F18, U"ΕΕΕΕΕΕ"}, {0x1F20, U"ηηηηηηηηΗΗΗΗΗΗΗΗιιιιιιιιΙΙΙΙΙΙΙΙοοοοοο"}, {0x1F48, U"ΟΟΟΟΟΟ"},
    {0x1F50, U"υυυυυυυυ"}, {0x1F59, U"Υ"}, {0x1F5B, U"Υ"}, {0x1F5D, U"Υ"},
    {0x1F5F, U"ΥωωωωωωωωΩΩΩΩΩΩΩΩααεεηηιιοουυωω"},
    {0x1F80, U"ααααααααΑΑΑΑΑΑΑΑηηηηηηηηΗΗΗΗΗΗΗΗωωωωωωωωΩΩΩΩΩΩΩΩααααα"}, {0x1FB6, U"ααΑΑΑΑΑ"},
    {0x1FBE, U"ι"}, {0x1FC1, U"\u00A8ηηη"}, {0x1FC6, U"ηηΕΕΗΗΗ\u1FBF\u1FBF\u1FBFιιιι"},
    {0x1FD6, U"ιιΙΙΙΙ"}, {0x1FDD, U"\u1FFE\u1FFE\u1FFEυυυυρρυυΥΥΥΥΡ\u00A8\u00A8`"},
    {0x1FF2, U"ωωω"}, {0x1FF6, U"ωωΟΟΩΩΩ\u00B4"}, {0x2000, U"\u2002\u2003"}, {0x2126, U"Ω"},
    {0x212A, U"KA"}, {0x219A, U"\u2190\u2192"}, {0x21AE, U"\u2194"},
    {0x21CD, U"\u21D0\u21D4\u21D2"}, {0x2204, U"\u2203"}, {0x2209, U"\u2208"}, {0x220C, U"\u220B"},
    {0x2224, U"\u2223"}, {0x2226, U"\u2225"}, {0x2241, U"\u223C"}, {0x2244, U"\u2243"},
    {0x2247, U"\u2245"}, {0x2249, U"\u2248"}, {0x2260, U"="}, {0x2262, U"\u2261"},
    {0x226D, U"\u224D<>\u2264\u2265"}, {0x2274, U"\u2272\u2273"}, {0x2278, U"\u2276\u2277"},
    {0x2280, U"\u227A\u227B"}, {0x2284, U"\u2282\u2283"}, {0x2288, U"\u2286\u2287"},
    {0x22AC, U"\u22A2\u22A8\u22A9\u22AB"}, {0x22E0, U"\u227C\u227D\u2291\u2292"},
    {0x22EA, U"\u22B2\u22B3\u22B4\u22B5"}, {0x2329, U"\u3008\u3009"}, {0x2ADC, U"\u2ADD"},
    {0x304C, U"か"}, {0x304E, U"き"}, {0x3050, U"く"}, {0x3052, U"け"}, {0x3054, U"こ"},
    {0x3056, U"さ"}, {0x3058, U"し"}, {0x305A, U"す"}, {0x305C, U"せ"}, {0x305E, U"そ"},
    {0x3060, U"た"}, {0x3062, U"ち"}, {0x3065, U"つ"}, {0x3067, U"て"}, {0x3069, U"と"},
    {0x3070, U"はは"}, {0x3073, U"ひひ"}, {0x3076, U"ふふ"}, {0x3079, U"へへ"}, {0x307C, U"ほほ"},
    {0x3094, U"う"}, {0x309E, U"ゝ"}, {0x30AC, U"カ"}, {0x30AE, U"キ"}, {0x30B0, U"ク"},
    {0x30B2, U"ケ"}, {0x30B4, U"コ"}, {0x30B6, U"サ"}, {0x30B8, U"シ"}, {0x30BA, U"ス"},
    {0x30BC, U"セ"}, {0x30BE, U"ソ"}, {0x30C0, U"タ"}, {0x30C2, U"チ"}, {0x30C5, U"ツ"},
    {0x30C7, U"テ"}, {0x30C9, U"ト"}, {0x30D0, U"ハハ"}, {0x30D3, U"ヒヒ"}, {0x30D6, U"フフ"},
    {0x30D9, U"ヘヘ"}, {0x30DC, U"ホホ"}, {0x30F4, U"ウ"}, {0x30F7, U"ワヰヱヲ"}, {0x30FE, U"ヽ"},
    {0xF900, U"豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌"},
    {0xF93C, U"祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮"},
    {0xF978, U"兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈"},
    {0xF9B4, U"領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘"},
    {0xF9F0, U"藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀"}, {0xFA10, U"塚"},
    {0xFA12, U"晴"}, {0xFA15, U"凞猪益礼神祥福靖精羽"}, {0xFA20, U"蘒"}, {0xFA22, U"諸"},
    {0xFA25, U"逸都"},
    {0xFA2A, U"飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈"},
    {0xFA66, U"辶逸難響頻恵\U000242EE舘"},
    {0xFA70, U"並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌"},
    {0xFAAC,
     U"窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜\U0002284A"
     U"\U00022844\U000233D5㮝䀘䀹\U00025249\U00025CD0\U00027ED3齃龎"},
    {0xFB1D, U"\u05D9"}, {0xFB1F, U"\u05F2"},
    {0xFB2A,
     U"\u05E9\u05E9\u05E9\u05E9\u05D0\u05D0\u05D0\u05D1\u05D2\u05D3\u05D4\u05D5\u05D6"},
    {0xFB38, U"\u05D8\u05D9\u05DA\u05DB\u05DC"}, {0xFB3E, U"\u05DE"}, {0xFB40, U"\u05E0\u05E1"},
    {0xFB43, U"\u05E3\u05E4"}, {0xFB46, U"\u05E6\u05E7\u05E8\u05E9\u05EA\u05D5\u05D1\u05DB\u05E4"},
    {0x1109A, U"\U00011099"}, {0x1109C, U"\U0001109B"}, {0x110AB, U"\U000110A5"},
    {0x1112E, U"\U00011131\U00011132"}, {0x1134B, U"\U00011347\U00011347"},
    {0x114BB, U"\U000114B9\U000114B9"}, {0x114BE, U"\U000114B9"},
    {0x115BA, U"\U000115B8\U000115B9"}, {0x11938, U"\U00011935"},
    {0x1D15E, U"\U0001D157\U0001D158\U0001D158\U0001D158\U0001D158\U0001D158\U0001D158"},
    {0x1D1BB, U"\U0001D1B9\U0001D1BA\U0001D1B9\U0001D1BA\U0001D1B9\U0001D1BA"},
    {0x2F800,
     U"丽丸乁\U00020122你侮侻倂偺備僧像㒞\U0002063A免兔兤具\U0002051C㒹內再\U0002054B冗冤仌"
     U"冬况\U000291DF凵刃㓟刻剆割剷㔕勇勉勤勺包匆北卉卑博即卽卿卿卿\U00020A2C灰及叟"
     U"\U00020B63叫叱吆"},
    {0x2F83C,
     U"咞吸呈周咢哶唐啓啣善善喙喫喳嗂圖嘆圗噑噴切壮城埴堍型堲報墬\U000214E4売壷夆多夢奢"
     U"\U000216A8\U000216EA姬娛娧姘婦㛮㛼嬈嬾嬾\U000219C8寃寘寧寳\U00021B18寿将当尢㞁屠"},
    {0x2F878,
     U"屮峀岍\U00021DE4嵃\U00021DE6嵮嵫嵼巡巢㠯巽帨帽幩㡢\U00022183㡼庰庳庶廊\U0002A392廾"
     U"\U00022331\U00022331舁弢弢㣇\U000232B8\U000261DA形彫㣣徚忍志忹悁㤺㤜悔\U000226D4惇慈"
     U"慌慎慌慺憎憲憤憯懞懲懶成戛"},
    {0x2F8B4,
     U"扝抱拔捐\U00022B0C挽拼捨掃揤\U00022BF1搢揅掩㨮摩摾撝摷㩬敏敬\U0002300A旣書晉㬙暑㬈㫤"
     U"冒冕最暜肭䏙朗望朡杞杓\U000233C3㭉柺枅桒梅\U0002346D梎栟椔㮝楂榣槪檨\U000236A3櫛㰘次"},
    {0x2F8F0,
     U"\U000238A7歔㱎歲殟殺殻\U00023A8D\U00021D0B\U00023AFA汎\U00023CBC沿泍汧洖派海流浩浸涅"
     U"\U00023D1E洴港湮㴳滋滇\U00023ED1淹潮\U00023F5E\U00023F8E濆瀹瀞瀛㶖灊災灷炭\U00020525"
     U"煅\U00024263熜\U000243AB爨爵牐\U00024608犀犕\U00024735\U00024814獺王㺬玥"},
    {0x2F92C,
     U"㺸㺸瑇瑜瑱璅瓊㼛甤\U00024C36甾\U00024C92異\U0002219F瘐\U00024FA1\U00024FB8\U00025044"
     U"㿼䀈直\U000250F3\U000250F2\U00025119\U00025133眞真真睊䀹瞋䁆䂖\U0002541D硎碌磌䃣"
     U"\U00025626祖\U0002569A\U000256C5福秫䄯穀穊穏\U0002597C\U00025AA7\U00025AA7竮䈂"
     U"\U00025BAB篆築䈧\U00025C80糒䊠"},
    {0x2F968,
     U"糨糣紀\U00025F86絣䌁緇縂繅䌴\U00026228\U00026247䍙\U000262D9罺\U0002633E羕翺者"
     U"\U000264DA\U00026523聠\U000265A8聰\U0002335F䏕育脃䐋脾媵\U000267A7\U000267B5"
     U"\U00023393\U0002339C舁舄辞䑫芑芋芝劳花芳芽苦\U00026B3C若茝荣莭茣莽菧著荓菊菌菜"},
    {0x2F9A4,
     U"\U00026C36\U00026D6B\U00026CD5䔫蓱蓳蔖\U000273CA蕤\U00026F2C䕝䕡\U00026FB1\U000270D2"
     U"䕫虐虜虧虩蚩蚈蜎蛢蝹蜨蝫螆䗗蟡蠁䗹衠衣\U00027667裗裞䘵裺㒻\U000278AE\U00027966䚾䛇誠"
     U"諭變豕\U00027CA8貫賁贛起\U00027F2F\U00020804跋趼跰\U000208DE軔輸"},
    {0x2F9E0,
     U"\U000285D2\U000285ED邔郱鄑\U0002872E鄛鈸鋗鋘鉼鏹鐕\U00028BFA開䦕閷\U00028D77䧦雃嶲霣"
     U"\U00029145\U0002921A䩮䩶韠\U0002940A䪲\U00029496頋頋頩\U000295B6飢䬳餩馧駂駾䯎"
     U"\U00029B30鬒鱀鳽䳎䳭鵧\U0002A0CE䳸\U0002A105\U0002A20E\U0002A291麻䵖黹黾鼅鼏鼖"},
    {0x2FA1C, U"鼻\U0002A600"},
}};
// clang-format on

}  // namespace weightscape::tokenizers
